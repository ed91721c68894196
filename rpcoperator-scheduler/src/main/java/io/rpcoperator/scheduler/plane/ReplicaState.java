package io.rpcoperator.scheduler.plane;

/** What a subtask of a service does, as people are told. */
public enum ReplicaState {
    /** It waits for a slot. */
    WAITING,
    /** It has a slot and is being deployed there. */
    DEPLOYING,
    /** It runs; whether it loads or serves is not known. */
    RUNNING,
    /** It loads its model. */
    LOADING,
    /** It answers calls. */
    READY,
    /** It answers the calls that it has, takes no more, and ends. */
    DRAINING,
    /** It has failed, and is deployed anew after a pause. */
    RESTARTING
}
