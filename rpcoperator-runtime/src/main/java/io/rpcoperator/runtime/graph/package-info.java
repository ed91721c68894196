/** What every part of a job knows of a service: its vertex, its settings, its serializers. */
@NullMarked
package io.rpcoperator.runtime.graph;

import org.jspecify.annotations.NullMarked;
