/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.rpcoperator.scheduler.cli;

import io.rpcoperator.config.Parallelism;
import io.rpcoperator.scheduler.control.AutoscalingDescription;
import io.rpcoperator.scheduler.control.ServiceDescription;
import io.rpcoperator.scheduler.control.ServiceDescriptions;
import io.rpcoperator.scheduler.rest.RpcServicesHeaders;
import io.rpcoperator.scheduler.rest.ServiceParameters;
import io.rpcoperator.scheduler.rest.ServicePatch;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.highavailability.ClientHighAvailabilityServices;
import org.apache.flink.runtime.highavailability.HighAvailabilityServicesUtils;
import org.apache.flink.runtime.rest.RestClient;
import org.apache.flink.runtime.rest.messages.EmptyMessageParameters;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;
import org.apache.flink.runtime.rest.messages.JobsOverviewHeaders;
import org.apache.flink.runtime.rest.messages.MessageHeaders;
import org.apache.flink.runtime.rest.messages.MessageParameters;
import org.apache.flink.runtime.rest.messages.RequestBody;
import org.apache.flink.runtime.rest.messages.ResponseBody;
import org.apache.flink.runtime.rest.util.RestClientException;
import org.apache.flink.runtime.util.LeaderRetrievalUtils;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.concurrent.Executors;

/** A cluster that is asked with Flink's own client, as Flink's configuration says. */
final class RestCluster implements Cluster {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** What a JobManager answers that has no such request: of its API, and of its Web UI. */
    private static final Pattern NO_SUCH_REQUEST = Pattern.compile("Not found: /|File not found");

    /** Flink sends an exception as it prints: its class, what it says, and where it was. */
    private static final Pattern PRINTED =
            Pattern.compile("(?s)(?:[\\w$]+\\.)+[\\w$]+: (.*?)(?:\\R\\s+at .*)?");

    private final URL address;
    private final RestClient client;

    private RestCluster(URL address, RestClient client) {
        this.address = address;
        this.client = client;
    }

    /** Finds it. */
    static RestCluster connect(Configuration flink) throws CliException {
        URL address = address(flink);
        try {
            return new RestCluster(
                    address, RestClient.forUrl(flink, Executors.directExecutor(), address));
        } catch (Exception e) {
            throw CliException.failed("Flink's client does not start: " + e.getMessage());
        }
    }

    /** Of the leader, if there is to be one. */
    private static URL address(Configuration flink) throws CliException {
        try (ClientHighAvailabilityServices highAvailability =
                HighAvailabilityServicesUtils.createClientHAService(flink, error -> {})) {
            String leader =
                    LeaderRetrievalUtils.retrieveLeaderInformation(
                                    highAvailability.getClusterRestEndpointLeaderRetriever(),
                                    flink.get(RestOptions.CONNECTION_TIMEOUT))
                            .getLeaderAddress();
            return URI.create(leader).toURL();
        } catch (Exception e) {
            throw CliException.failed("No JobManager was found: " + e.getMessage());
        }
    }

    @Override
    public List<Job> jobs() throws CliException {
        return send(
                        JobsOverviewHeaders.getInstance(),
                        EmptyMessageParameters.getInstance(),
                        EmptyRequestBody.getInstance())
                .getJobs()
                .stream()
                .filter(each -> !each.getStatus().isGloballyTerminalState())
                .map(each -> new Job(each.getJobId(), each.getJobName()))
                .toList();
    }

    @Override
    public ServiceDescriptions services(JobID job) throws CliException {
        JobMessageParameters parameters = new JobMessageParameters();
        parameters.jobPathParameter.resolve(job);
        return send(RpcServicesHeaders.LIST, parameters, EmptyRequestBody.getInstance());
    }

    @Override
    public ServiceDescription service(JobID job, String name) throws CliException {
        return send(
                RpcServicesHeaders.DESCRIBE,
                of(job, name, new ServiceParameters()),
                EmptyRequestBody.getInstance());
    }

    @Override
    public AutoscalingDescription autoscaling(JobID job, String name) throws CliException {
        return send(
                RpcServicesHeaders.AUTOSCALING,
                of(job, name, new ServiceParameters()),
                EmptyRequestBody.getInstance());
    }

    @Override
    public ServiceDescription scale(JobID job, String name, Parallelism parallelism)
            throws CliException {
        return send(
                RpcServicesHeaders.SCALE,
                of(job, name, new ServiceParameters()),
                ServicePatch.of(parallelism.min(), parallelism.max()));
    }

    @Override
    public void drain(JobID job, String name, int subtask) throws CliException {
        ServiceParameters.OfReplica parameters = of(job, name, new ServiceParameters.OfReplica());
        parameters.subtask().resolve(subtask);
        send(RpcServicesHeaders.DRAIN, parameters, EmptyRequestBody.getInstance());
    }

    private static <M extends ServiceParameters> M of(JobID job, String name, M parameters) {
        parameters.jobPathParameter.resolve(job);
        parameters.service().resolve(name);
        return parameters;
    }

    private <R extends RequestBody, P extends ResponseBody, M extends MessageParameters> P send(
            MessageHeaders<R, P, M> headers, M parameters, R body) throws CliException {
        try {
            return client.sendRequest(
                            address.getHost(), address.getPort(), headers, parameters, body)
                    .get();
        } catch (ExecutionException e) {
            throw failed(ExceptionUtils.stripExecutionException(e));
        } catch (IOException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.failed("Interrupted.");
        }
    }

    private CliException failed(Throwable failure) {
        Throwable cause = ExceptionUtils.stripCompletionException(failure);
        if (!(cause instanceof RestClientException refused)) {
            return CliException.failed(
                    "The JobManager at " + address + " was not reached: " + cause.getMessage());
        }
        String said = said(String.valueOf(refused.getMessage()));
        return refused.getHttpResponseStatus().equals(HttpResponseStatus.NOT_FOUND)
                        && NO_SUCH_REQUEST.matcher(said).lookingAt()
                ? CliException.failed(
                        "The JobManager at "
                                + address
                                + " has no API for RPC services: it runs without"
                                + " rpcoperator-scheduler.")
                : CliException.failed(said);
    }

    /** What a response of errors says; Flink's client prints it as a list. */
    static String said(String errors) {
        String said = errors.strip();
        if (said.startsWith("[") && said.endsWith("]")) {
            said = said.substring(1, said.length() - 1).strip();
        }
        Matcher printed = PRINTED.matcher(said);
        return printed.matches() ? printed.group(1).strip() : said;
    }

    @Override
    public void close() {
        client.shutdown(CLOSE_TIMEOUT);
    }
}
