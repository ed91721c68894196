/**
 * Serving ONNX models with ONNX Runtime.
 *
 * <p>A batch takes this way: {@code operator} (assemble, run, scatter) uses {@code tensor} to lay
 * records out as tensors and {@code session} to run them; {@code model} finds the model's bytes and
 * {@code config} holds the options.
 *
 * <h2>One class loader per JVM</h2>
 *
 * ONNX Runtime's classes carry native code, which a JVM binds to one class loader. So they belong
 * in Flink's {@code lib/} together with {@code classloader.parent-first-patterns.additional:
 * ai.onnxruntime}, and never into a job's jar: there each submission would unpack and load its own
 * copy of the native libraries and keep it as long as the class loader lives, and with {@code
 * onnxruntime.native.path} set the second submission would fail to load them at all.
 *
 * <h2>Why ONNX Runtime 1.28.0</h2>
 *
 * It is the last release without telemetry. 1.29.0 on Linux collects it by default, and while doing
 * so can end the JVM silently in {@code OrtEnvironment.getEnvironment()} when the process has a
 * long command line, which a Flink class path makes common.
 */
@NullMarked
package io.rpcoperator.onnx;

import org.jspecify.annotations.NullMarked;
