package io.rpcoperator.scheduler.plane;

import org.jspecify.annotations.Nullable;

/**
 * What a replica has last told of itself.
 *
 * @param state {@code LOADING}, {@code READY} or {@code DRAINING}
 * @param endpoint where clients find it; null while it loads
 * @param queued how many requests wait
 * @param rate how many requests it answers in a second
 */
public record ReplicaLoad(
        ReplicaState state, @Nullable String endpoint, int queued, double rate) {}
