package dev.contextual.benchmarks;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.Key;
import dev.contextual.Scope;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a context costs, beside gRPC-Java's: made and ended, with and without a timeout, a
 * whole request of five, and a scope. Those named {@code …Stays} do not return the
 * handle, so that the compiler may do without it; {@code -prof gc} shows whether it does.
 * What is done with a context that is there: {@link ReadBenchmark}.
 */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ContextBenchmark {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final Duration TIGHTER = Duration.ofSeconds(10);

	private static final Key<String> USER = Key.named("user");

	private static final Key<String> TENANT = Key.named("tenant");

	private static final io.grpc.Context.Key<String> GRPC_USER = io.grpc.Context.key("user");

	private static final io.grpc.Context.Key<String> GRPC_TENANT = io.grpc.Context.key("tenant");

	private final ScheduledExecutorService grpcTimers = timers();

	private final Context open = Context.background().withValue(USER, "ann");

	private final io.grpc.Context grpcOpen = io.grpc.Context.ROOT.withValue(GRPC_USER, "ann");

	private static ScheduledExecutorService timers() {
		ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1);
		timers.setRemoveOnCancelPolicy(true);
		return timers;
	}

	@TearDown(Level.Trial)
	public void stopTimers() {
		this.grpcTimers.shutdownNow();
	}

	@Benchmark
	public Object withCancel() {
		CancellableContext context = Context.background().withCancel();
		context.close();
		return context;
	}

	@Benchmark
	public boolean withCancelStays() {
		try (CancellableContext context = Context.background().withCancel()) {
			return context.isDone();
		}
	}

	@Benchmark
	public Object withCancelGrpc() {
		io.grpc.Context.CancellableContext context = io.grpc.Context.ROOT.withCancellation();
		context.cancel(null);
		return context;
	}

	@Benchmark
	public Object withTimeout() {
		CancellableContext context = Context.background().withTimeout(TIMEOUT);
		context.close();
		return context;
	}

	@Benchmark
	public boolean withTimeoutStays() {
		try (CancellableContext context = Context.background().withTimeout(TIMEOUT)) {
			return context.isDone();
		}
	}

	@Benchmark
	public Object withTimeoutGrpc() {
		io.grpc.Context.CancellableContext context = io.grpc.Context.ROOT.withDeadlineAfter(30, TimeUnit.SECONDS,
				this.grpcTimers);
		context.cancel(null);
		return context;
	}

	@Benchmark
	public Object request() {
		CancellableContext request = Context.background().withTimeout(TIMEOUT);
		Context values = request.withValue(USER, "ann").withValue(TENANT, "acme");
		CancellableContext part = values.withCancel();
		CancellableContext call = part.withTimeout(TIGHTER);
		requireOpen(call.value(USER) != null && !call.isDone());
		call.close();
		part.close();
		request.close();
		return call;
	}

	@Benchmark
	public boolean requestStays() {
		try (CancellableContext request = Context.background().withTimeout(TIMEOUT)) {
			Context values = request.withValue(USER, "ann").withValue(TENANT, "acme");
			try (CancellableContext part = values.withCancel(); CancellableContext call = part.withTimeout(TIGHTER)) {
				return call.value(USER) == null || call.isDone();
			}
		}
	}

	@Benchmark
	public Object requestGrpc() {
		io.grpc.Context.CancellableContext request = io.grpc.Context.ROOT.withDeadlineAfter(30, TimeUnit.SECONDS,
				this.grpcTimers);
		io.grpc.Context values = request.withValue(GRPC_USER, "ann").withValue(GRPC_TENANT, "acme");
		io.grpc.Context.CancellableContext part = values.withCancellation();
		io.grpc.Context.CancellableContext call = part.withDeadlineAfter(10, TimeUnit.SECONDS, this.grpcTimers);
		requireOpen(GRPC_USER.get(call) != null && !call.isCancelled());
		call.cancel(null);
		part.cancel(null);
		request.cancel(null);
		return call;
	}

	private static void requireOpen(boolean open) {
		if (!open) {
			throw new IllegalStateException("not as made");
		}
	}

	@Benchmark
	public Object attach() {
		try (Scope scope = this.open.attach()) {
			return Context.current();
		}
	}

	@Benchmark
	public Object attachGrpc() {
		io.grpc.Context before = this.grpcOpen.attach();
		try {
			return io.grpc.Context.current();
		}
		finally {
			this.grpcOpen.detach(before);
		}
	}

	/**
	 * As real work does, this one may throw inside the scope: so there is a way from the
	 * exception to {@code close()}, by which the scope escapes on JDK 17 (not on 25).
	 */
	@Benchmark
	public Object attachAndCall() {
		try (Scope scope = this.open.attach()) {
			return work(Context.current());
		}
	}

	@Benchmark
	public Object attachAndCallGrpc() {
		io.grpc.Context before = this.grpcOpen.attach();
		try {
			return work(io.grpc.Context.current());
		}
		finally {
			this.grpcOpen.detach(before);
		}
	}

	@CompilerControl(CompilerControl.Mode.DONT_INLINE)
	private static Object work(Object context) {
		return context;
	}

}
