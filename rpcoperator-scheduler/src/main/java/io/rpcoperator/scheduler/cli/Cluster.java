package io.rpcoperator.scheduler.cli;

import io.rpcoperator.config.Parallelism;
import io.rpcoperator.scheduler.control.ServiceDescription;
import io.rpcoperator.scheduler.control.ServiceDescriptions;
import java.util.List;
import org.apache.flink.api.common.JobID;

/** A cluster, as its REST API shows it. What it does not do fails with its reason. */
interface Cluster extends AutoCloseable {

    /** A job that has not ended. */
    record Job(JobID id, String name) {}

    /** The jobs that have not ended. */
    List<Job> jobs() throws CliException;

    /** The services of a job. */
    ServiceDescriptions services(JobID job) throws CliException;

    /** A service. */
    ServiceDescription service(JobID job, String name) throws CliException;

    /** A service with other bounds. */
    ServiceDescription scale(JobID job, String name, Parallelism parallelism) throws CliException;

    /** Has a replica drain. */
    void drain(JobID job, String name, int subtask) throws CliException;

    @Override
    void close();
}
