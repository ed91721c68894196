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
package io.rpcoperator.job;

import io.rpcoperator.operator.RpcOperator;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Objects;
import org.apache.flink.api.common.InvalidProgramException;
import org.apache.flink.api.common.functions.InvalidTypesException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.TypeExtractor;

/** What must be true of an operator's class before it goes to a cluster. */
final class OperatorClass {

    private static final int REQUEST = 0;
    private static final int RESPONSE = 1;

    private OperatorClass() {}

    static void requireUsable(Class<?> operatorClass) {
        Objects.requireNonNull(operatorClass, "operatorClass");
        if (operatorClass.isInterface() || Modifier.isAbstract(operatorClass.getModifiers())) {
            throw refuse(operatorClass, "is abstract; give a class that can be instantiated");
        }
        if (operatorClass.isAnonymousClass() || operatorClass.isLocalClass()) {
            throw refuse(operatorClass, "is a local class; make it a top-level or static class");
        }
        if (operatorClass.getEnclosingClass() != null
                && !Modifier.isStatic(operatorClass.getModifiers())) {
            throw refuse(operatorClass, "is an inner class; make it static");
        }
        if (!Modifier.isPublic(operatorClass.getModifiers())) {
            throw refuse(operatorClass, "is not public");
        }
        if (Arrays.stream(operatorClass.getConstructors())
                .noneMatch(c -> c.getParameterCount() == 0)) {
            throw refuse(
                    operatorClass,
                    "has no public no-argument constructor; pass parameters by"
                            + " RosDescriptor.configure(option, value) and read them from the"
                            + " RpcOperatorContext");
        }
    }

    static <T> TypeInformation<T> requestType(Class<?> operatorClass) {
        return extract(operatorClass, REQUEST, "request");
    }

    static <T> TypeInformation<T> responseType(Class<?> operatorClass) {
        return extract(operatorClass, RESPONSE, "response");
    }

    private static <T> TypeInformation<T> extract(
            Class<?> operatorClass, int parameter, String what) {
        try {
            return TypeExtractor.createTypeInfo(
                    RpcOperator.class, operatorClass, parameter, null, null);
        } catch (InvalidTypesException e) {
            throw new InvalidProgramException(
                    String.format(
                            "Flink cannot extract the %s type of %s. Give both types:"
                                    + " addRpcService(operatorClass, descriptor, requestType,"
                                    + " responseType). (%s)",
                            what, operatorClass.getName(), e.getMessage()),
                    e);
        }
    }

    private static InvalidProgramException refuse(Class<?> operatorClass, String why) {
        return new InvalidProgramException(
                "RpcOperator class " + operatorClass.getName() + " " + why + ".");
    }
}
