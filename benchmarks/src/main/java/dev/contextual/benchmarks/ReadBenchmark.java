package dev.contextual.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.Key;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What it costs to ask a context, beside gRPC-Java's and beside the clock alone.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReadBenchmark {

	/**
	 * Many, for whether a filter or a hash table is lucky depends on the key.
	 */
	private static final int ABSENT = 64;

	private final CancellableContext open = Context.background().withTimeout(Duration.ofHours(8));

	private final io.grpc.Context.CancellableContext grpcOpen = io.grpc.Context.ROOT.withCancellation();

	@TearDown(Level.Trial)
	public void close() {
		this.open.close();
		this.grpcOpen.cancel(null);
	}

	@Benchmark
	public boolean isDone() {
		return this.open.isDone();
	}

	@Benchmark
	public boolean isCancelledGrpc() {
		return this.grpcOpen.isCancelled();
	}

	@Benchmark
	public long nanoTime() {
		return System.nanoTime();
	}

	@Benchmark
	public void throwIfDone() {
		this.open.throwIfDone();
	}

	@Benchmark
	public @Nullable Duration remaining() {
		return this.open.remaining();
	}

	/** The duration does not leave the caller, so the compiler may do without it. */
	@Benchmark
	public long remainingMillis() {
		Duration remaining = this.open.remaining();
		return (remaining != null) ? remaining.toMillis() : Long.MAX_VALUE;
	}

	@Benchmark
	public @Nullable String value(Values values) {
		return values.context.value(values.key);
	}

	@Benchmark
	@OperationsPerInvocation(ABSENT)
	public void valueMiss(Values values, Blackhole blackhole) {
		for (Key<String> key : values.absent) {
			blackhole.consume(values.context.value(key));
		}
	}

	@Benchmark
	public String valueGrpc(Values values) {
		return values.grpcKey.get(values.grpc);
	}

	@Benchmark
	@OperationsPerInvocation(ABSENT)
	public void valueMissGrpc(Values values, Blackhole blackhole) {
		for (io.grpc.Context.Key<String> key : values.grpcAbsent) {
			blackhole.consume(key.get(values.grpc));
		}
	}

	/**
	 * So many values; the key is that of the outermost, and others that none has.
	 */
	@State(Scope.Benchmark)
	public static class Values {

		private final Key<String> key = Key.named("key");

		private final List<Key<String>> absent = Stream.generate(() -> Key.<String>named("absent"))
			.limit(ABSENT)
			.toList();

		private final io.grpc.Context.Key<String> grpcKey = io.grpc.Context.key("key");

		private final List<io.grpc.Context.Key<String>> grpcAbsent = Stream
			.generate(() -> io.grpc.Context.<String>key("absent"))
			.limit(ABSENT)
			.toList();

		private Context context = Context.background();

		private io.grpc.Context grpc = io.grpc.Context.ROOT;

		@Param({ "1", "10", "50" })
		private int depth;

		@Setup
		public void fill() {
			this.context = Context.background().withValue(this.key, "value");
			this.grpc = io.grpc.Context.ROOT.withValue(this.grpcKey, "value");
			for (int i = 1; i < this.depth; i++) {
				this.context = this.context.withValue(Key.named("key" + i), i);
				this.grpc = this.grpc.withValue(io.grpc.Context.key("key" + i), i);
			}
		}

	}

}
