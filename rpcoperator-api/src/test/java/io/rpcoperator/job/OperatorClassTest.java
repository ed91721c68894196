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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.operator.BatchRpcOperator;
import io.rpcoperator.operator.RpcOperator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.InvalidProgramException;
import org.apache.flink.api.common.typeinfo.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Public, as the classes below must be inside a public class to be usable. */
public class OperatorClassTest {

    // ------------------------------------------------------------------ what can be instantiated

    /** The usual case. */
    public static class Lengths implements RpcOperator<String, Integer> {
        @Override
        public Integer call(String request) {
            return request.length();
        }
    }

    /** Cannot be instantiated. */
    public abstract static class Abstract implements RpcOperator<String, Integer> {}

    /** Cannot be instantiated either. */
    public interface Interface extends RpcOperator<String, Integer> {}

    /** Needs an instance of the class around it. */
    @SuppressWarnings("ClassCanBeStatic") // the point of the test
    public class Inner extends Lengths {}

    static class PackagePrivate extends Lengths {}

    static class Hidden {
        public static class Nested extends Lengths {}
    }

    /** Parameters do not travel by constructors. */
    public static class WithArgument extends Lengths {
        public WithArgument(int ignored) {}
    }

    /** Nobody but itself can construct it. */
    public static class WithPrivateConstructor extends Lengths {
        private WithPrivateConstructor() {}
    }

    @Test
    void acceptsAPublicStaticClass() {
        assertThatCode(() -> OperatorClass.requireUsable(Lengths.class)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void refuses(Class<?> operatorClass, String why) {
        assertThatThrownBy(() -> OperatorClass.requireUsable(operatorClass))
                .isInstanceOf(InvalidProgramException.class)
                .hasMessage("RpcOperator class " + operatorClass.getName() + " " + why + ".");
    }

    static Stream<Arguments> unusable() {
        class Local extends Lengths {}
        String noConstructor =
                "has no public no-argument constructor; pass parameters by"
                        + " RosDescriptor.configure(option, value) and read them from the"
                        + " RpcOperatorContext";
        return Stream.of(
                Arguments.of(Abstract.class, "is abstract; give a class that can be instantiated"),
                Arguments.of(Interface.class, "is abstract; give a class that can be instantiated"),
                Arguments.of(Inner.class, "is an inner class; make it static"),
                Arguments.of(Local.class, "is a local class; make it a top-level or static class"),
                Arguments.of(
                        new Lengths() {}.getClass(),
                        "is a local class; make it a top-level or static class"),
                Arguments.of(PackagePrivate.class, "is not public"),
                Arguments.of(WithArgument.class, noConstructor),
                Arguments.of(WithPrivateConstructor.class, noConstructor));
    }

    // ------------------------------------------------------------------ types

    /** A class between the operator and its interface. */
    public abstract static class Base<A, B> implements RpcOperator<B, A> {}

    /** Its parameters come in another order than the interface's. */
    public abstract static class Turned<X> extends Base<X, Long> {
        @Override
        public X call(Long request) {
            throw new UnsupportedOperationException();
        }
    }

    /** Says at last what all parameters are. */
    public static class TurnedToString extends Turned<String> {}

    /** An interface between the operator and its interface. */
    public static class Batches implements BatchRpcOperator<Double, String> {
        @Override
        public List<String> callBatch(List<Double> requests) {
            return requests.stream().map(Object::toString).toList();
        }
    }

    /** Only its user knows the types. */
    public static class Identity<T> implements RpcOperator<T, T> {
        @Override
        public T call(T request) {
            return request;
        }
    }

    /** Half known. */
    public static class Labels<T> implements RpcOperator<T, String> {
        @Override
        public String call(T request) {
            return request.toString();
        }
    }

    /** Says nothing of its types. */
    @SuppressWarnings("rawtypes") // the point of the test
    public static class Raw implements RpcOperator {
        @Override
        public Object call(Object request) {
            return request;
        }
    }

    @Test
    void extractsTypesFromTheClassItself() {
        assertThat(OperatorClass.requestType(Lengths.class)).isEqualTo(Types.STRING);
        assertThat(OperatorClass.responseType(Lengths.class)).isEqualTo(Types.INT);
    }

    @Test
    void extractsTypesThroughGenericSuperclasses() {
        assertThat(OperatorClass.requestType(TurnedToString.class)).isEqualTo(Types.LONG);
        assertThat(OperatorClass.responseType(TurnedToString.class)).isEqualTo(Types.STRING);
    }

    @Test
    void extractsTypesOfABatchOperator() {
        assertThat(OperatorClass.requestType(Batches.class)).isEqualTo(Types.DOUBLE);
        assertThat(OperatorClass.responseType(Batches.class)).isEqualTo(Types.STRING);
    }

    @ParameterizedTest
    @MethodSource("untyped")
    void namesTheOverloadWhenTheRequestTypeIsUnknown(Class<?> operatorClass) {
        assertThatThrownBy(() -> OperatorClass.requestType(operatorClass))
                .isInstanceOf(InvalidProgramException.class)
                .hasMessageStartingWith(
                        "Flink cannot extract the request type of "
                                + operatorClass.getName()
                                + ". Give both types: addRpcService(operatorClass, descriptor,"
                                + " requestType, responseType).");
    }

    static Stream<Class<?>> untyped() {
        return Stream.of(Identity.class, Labels.class, Raw.class);
    }

    @Test
    void namesTheOverloadWhenTheResponseTypeIsUnknown() {
        assertThatThrownBy(() -> OperatorClass.responseType(Identity.class))
                .isInstanceOf(InvalidProgramException.class)
                .hasMessageStartingWith("Flink cannot extract the response type of ");
    }

    @Test
    void aKnownResponseTypeDoesNotNeedAKnownRequestType() {
        assertThat(OperatorClass.responseType(Labels.class)).isEqualTo(Types.STRING);
    }
}
