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
package io.rpcoperator.runtime.testing;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** Remembers what is registered in it and in groups of it. */
public final class TestingMetrics extends UnregisteredMetricsGroup {

    private final Map<String, Counter> counters = new ConcurrentHashMap<>();
    private final Map<String, Gauge<?>> gauges = new ConcurrentHashMap<>();
    private final Map<String, Histogram> histograms = new ConcurrentHashMap<>();

    public long count(String name) {
        return Objects.requireNonNull(counters.get(name), name).getCount();
    }

    public Object gauge(String name) {
        return Objects.requireNonNull(gauges.get(name), name).getValue();
    }

    public Histogram histogram(String name) {
        return Objects.requireNonNull(histograms.get(name), name);
    }

    /** The names of all metrics, in order, and of what kind each is. */
    public Map<String, String> all() {
        Map<String, String> all = new TreeMap<>();
        counters.keySet().forEach(name -> all.put(name, "Counter"));
        gauges.keySet().forEach(name -> all.put(name, "Gauge"));
        histograms.keySet().forEach(name -> all.put(name, "Histogram"));
        return all;
    }

    @Override
    public MetricGroup addGroup(String name) {
        return this;
    }

    @Override
    public MetricGroup addGroup(String key, String value) {
        return this;
    }

    @Override
    public <H extends Histogram> H histogram(String name, H histogram) {
        histograms.put(name, histogram);
        return histogram;
    }

    @Override
    public <C extends Counter> C counter(String name, C counter) {
        counters.put(name, counter);
        return counter;
    }

    @Override
    public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
        gauges.put(name, gauge);
        return gauge;
    }
}
