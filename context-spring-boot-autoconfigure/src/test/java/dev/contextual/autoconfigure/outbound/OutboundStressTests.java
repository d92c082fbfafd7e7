package dev.contextual.autoconfigure.outbound;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.ContextDoneException;
import dev.contextual.LiveContexts;
import dev.contextual.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

import static org.assertj.core.api.Assertions.assertThat;

class OutboundStressTests {

	private static final int THREADS = 8;

	private static final int EXCHANGES = 1_000;

	private final RestClient client = RestClient.builder()
		.requestFactory(ContextHttp.wrap(new JdkClientHttpRequestFactory()))
		.build();

	private final AtomicInteger completed = new AtomicInteger();

	private final AtomicInteger aborted = new AtomicInteger();

	private final AtomicInteger strayInterrupts = new AtomicInteger();

	private final AtomicInteger failuresOfOpenContexts = new AtomicInteger();

	private final AtomicInteger untypedFailuresOfDoneContexts = new AtomicInteger();

	@Test
	@Timeout(120)
	void randomCancelsHurtNobodyElse() throws Exception {
		long seed = System.nanoTime();
		ScheduledExecutorService canceller = Executors.newSingleThreadScheduledExecutor();
		ExecutorService workers = Executors.newFixedThreadPool(THREADS);
		try (RawServer server = new RawServer()) {
			List<Future<?>> running = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				Random random = new Random(seed + i);
				running.add(workers.submit(() -> {
					for (int exchange = 0; exchange < EXCHANGES / THREADS; exchange++) {
						exchange(server, canceller, random.nextInt(20_000));
					}
				}));
			}
			for (Future<?> worker : running) {
				worker.get();
			}

			System.out.printf("seed %d: %d completed, %d aborted, %d stray interrupts, %d failures of open contexts%n",
					seed, this.completed.get(), this.aborted.get(), this.strayInterrupts.get(),
					this.failuresOfOpenContexts.get());
			assertThat(this.strayInterrupts).as("seed %d", seed).hasValue(0);
			assertThat(this.untypedFailuresOfDoneContexts).as("seed %d", seed).hasValue(0);
			// The JDK's client can hand a connection to the next exchange before the
			// reader of the last one has seen its end; an abort in between hits both.
			assertThat(this.failuresOfOpenContexts).as("seed %d", seed).hasValueLessThan(10);
			assertThat(this.completed).as("seed %d", seed).hasPositiveValue();
			assertThat(this.aborted).as("seed %d", seed).hasPositiveValue();
			assertThat(LiveContexts.count((node) -> "http".equals(node.kind()))).isZero();
			for (int i = 0; i < 20; i++) {
				assertThat(this.client.get().uri(server.url("/ok")).retrieve().body(String.class)).isEqualTo("ok");
			}
		}
		finally {
			workers.shutdownNow();
			canceller.shutdownNow();
		}
	}

	private void exchange(RawServer server, ScheduledExecutorService canceller, int cancelAfterMicros) {
		try (CancellableContext context = Context.background().withCancel(); Scope scope = context.attach()) {
			Future<?> cancel = canceller.schedule(() -> context.cancel(), cancelAfterMicros, TimeUnit.MICROSECONDS);
			try {
				this.client.get().uri(server.url("/slow")).retrieve().body(String.class);
				this.completed.incrementAndGet();
			}
			catch (RestClientException ex) {
				if (ContextDoneException.in(ex) != null) {
					this.aborted.incrementAndGet();
				}
				else if (context.isDone()) {
					this.untypedFailuresOfDoneContexts.incrementAndGet();
				}
				else {
					this.failuresOfOpenContexts.incrementAndGet();
				}
			}
			cancel.cancel(/* mayInterruptIfRunning= */ false);
			if (Thread.interrupted()) {
				this.strayInterrupts.incrementAndGet();
			}
		}
	}

}
