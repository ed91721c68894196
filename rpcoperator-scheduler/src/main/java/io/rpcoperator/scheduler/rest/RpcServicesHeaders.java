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
package io.rpcoperator.scheduler.rest;

import static org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus.ACCEPTED;
import static org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus.OK;

import io.rpcoperator.scheduler.control.AutoscalingDescription;
import io.rpcoperator.scheduler.control.ServiceDescription;
import io.rpcoperator.scheduler.control.ServiceDescriptions;
import java.util.function.Supplier;
import org.apache.flink.runtime.rest.HttpMethodWrapper;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.EmptyResponseBody;
import org.apache.flink.runtime.rest.messages.JobIDPathParameter;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;
import org.apache.flink.runtime.rest.messages.MessageParameters;
import org.apache.flink.runtime.rest.messages.RequestBody;
import org.apache.flink.runtime.rest.messages.ResponseBody;
import org.apache.flink.runtime.rest.messages.RuntimeMessageHeaders;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;

/**
 * The requests that there are.
 *
 * @param <R> the body of the request
 * @param <P> the body of the response
 * @param <M> the parts of the path
 */
public final class RpcServicesHeaders<
                R extends RequestBody, P extends ResponseBody, M extends MessageParameters>
        implements RuntimeMessageHeaders<R, P, M> {

    private static final String SERVICES = "/jobs/:" + JobIDPathParameter.KEY + "/rpc-services";
    private static final String SERVICE = SERVICES + "/:" + ServiceParameters.Service.KEY;
    private static final String REPLICA = SERVICE + "/replicas/:" + ServiceParameters.Subtask.KEY;

    /** All services of a job. */
    public static final RpcServicesHeaders<
                    EmptyRequestBody, ServiceDescriptions, JobMessageParameters>
            LIST =
                    new RpcServicesHeaders<>(
                            "listRpcServices",
                            "Describes all RPC services of a job.",
                            HttpMethodWrapper.GET,
                            SERVICES,
                            JobMessageParameters::new,
                            EmptyRequestBody.class,
                            ServiceDescriptions.class,
                            OK);

    /** One of them. */
    public static final RpcServicesHeaders<EmptyRequestBody, ServiceDescription, ServiceParameters>
            DESCRIBE =
                    new RpcServicesHeaders<>(
                            "describeRpcService",
                            "Describes an RPC service of a job.",
                            HttpMethodWrapper.GET,
                            SERVICE,
                            ServiceParameters::new,
                            EmptyRequestBody.class,
                            ServiceDescription.class,
                            OK);

    /** How one is scaled by its load. */
    public static final RpcServicesHeaders<
                    EmptyRequestBody, AutoscalingDescription, ServiceParameters>
            AUTOSCALING =
                    new RpcServicesHeaders<>(
                            "describeRpcServiceAutoscaling",
                            "Shows the latest decisions about how many subtasks an RPC service of"
                                    + " a job should have, with what each was taken from.",
                            HttpMethodWrapper.GET,
                            SERVICE + "/autoscaling",
                            ServiceParameters::new,
                            EmptyRequestBody.class,
                            AutoscalingDescription.class,
                            OK);

    /** New bounds for one; the response is what it is from then on. */
    public static final RpcServicesHeaders<ServicePatch, ServiceDescription, ServiceParameters>
            SCALE =
                    new RpcServicesHeaders<>(
                            "scaleRpcService",
                            "Sets the bounds within which an RPC service of a job is scaled.",
                            HttpMethodWrapper.PATCH,
                            SERVICE,
                            ServiceParameters::new,
                            ServicePatch.class,
                            ServiceDescription.class,
                            OK);

    /** A replica of one is to drain. */
    public static final RpcServicesHeaders<
                    EmptyRequestBody, EmptyResponseBody, ServiceParameters.OfReplica>
            DRAIN =
                    new RpcServicesHeaders<>(
                            "drainRpcServiceReplica",
                            "Has a replica of an RPC service answer what it has; then it is"
                                    + " deployed anew.",
                            HttpMethodWrapper.POST,
                            REPLICA + "/drain",
                            ServiceParameters.OfReplica::new,
                            EmptyRequestBody.class,
                            EmptyResponseBody.class,
                            ACCEPTED);

    private final String id;
    private final String description;
    private final HttpMethodWrapper method;
    private final String url;
    private final Supplier<M> parameters;
    private final Class<R> request;
    private final Class<P> response;
    private final HttpResponseStatus status;

    private RpcServicesHeaders(
            String id,
            String description,
            HttpMethodWrapper method,
            String url,
            Supplier<M> parameters,
            Class<R> request,
            Class<P> response,
            HttpResponseStatus status) {
        this.id = id;
        this.description = description;
        this.method = method;
        this.url = url;
        this.parameters = parameters;
        this.request = request;
        this.response = response;
        this.status = status;
    }

    @Override
    public String operationId() {
        return id;
    }

    @Override
    public String getDescription() {
        return description;
    }

    @Override
    public HttpMethodWrapper getHttpMethod() {
        return method;
    }

    @Override
    public String getTargetRestEndpointURL() {
        return url;
    }

    @Override
    public M getUnresolvedMessageParameters() {
        return parameters.get();
    }

    @Override
    public Class<R> getRequestClass() {
        return request;
    }

    @Override
    public Class<P> getResponseClass() {
        return response;
    }

    @Override
    public HttpResponseStatus getResponseStatusCode() {
        return status;
    }
}
