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
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.eclipse.jetty.client.HttpClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.JettyClientHttpRequestFactory;
import org.springframework.http.client.ReactorClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Cancels at random, while others use the same client.
 */
class OutboundStressTests {

	private static final int THREADS = 8;

	private static final int CONNECTIONS = 5;

	enum Client {

		JDK, HTTP_COMPONENTS, JETTY, REACTOR_NETTY, SIMPLE;

		private ClientHttpRequestFactory factory() {
			return switch (this) {
				case JDK -> new JdkClientHttpRequestFactory();
				case HTTP_COMPONENTS -> new HttpComponentsClientHttpRequestFactory(
						ContextHttpComponents
							.prepare(HttpClients.custom()
								.setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
									.setMaxConnPerRoute(CONNECTIONS)
									.build()))
							.build());
				case JETTY -> {
					HttpClient client = new HttpClient();
					client.setMaxConnectionsPerDestination(CONNECTIONS);
					yield new JettyClientHttpRequestFactory(ContextJetty.prepare(client));
				}
				case REACTOR_NETTY -> new ReactorClientHttpRequestFactory(ContextReactorNetty
					.prepare(reactor.netty.http.client.HttpClient.create(ConnectionProvider.builder("stress")
						.maxConnections(CONNECTIONS)
						.pendingAcquireMaxCount(-1)
						.build())));
				case SIMPLE -> new SimpleClientHttpRequestFactory();
			};
		}

	}

	private RestClient client;

	private final AtomicInteger completed = new AtomicInteger();

	private final AtomicInteger aborted = new AtomicInteger();

	private final AtomicInteger strayInterrupts = new AtomicInteger();

	private final AtomicInteger failuresOfOpenContexts = new AtomicInteger();

	private final AtomicInteger untypedFailuresOfDoneContexts = new AtomicInteger();

	@ParameterizedTest
	@EnumSource
	@Timeout(120)
	void randomCancelsHurtNobodyElse(Client client) throws Exception {
		stress(client, 500);
	}

	@ParameterizedTest
	@EnumSource
	@Tag("long")
	@Timeout(600)
	void manyRandomCancelsHurtNobodyElse(Client client) throws Exception {
		stress(client, 10_000);
	}

	private void stress(Client kind, int exchanges) throws Exception {
		this.client = RestClient.builder().requestFactory(ContextHttp.wrap(kind.factory())).build();
		long seed = System.nanoTime();
		ScheduledExecutorService canceller = Executors.newSingleThreadScheduledExecutor();
		ExecutorService workers = Executors.newFixedThreadPool(THREADS);
		try (RawServer server = new RawServer()) {
			// Its classes are loaded then.
			assertThat(get(server)).isEqualTo("ok");
			List<Future<?>> running = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				Random random = new Random(seed + i);
				running.add(workers.submit(() -> {
					for (int exchange = 0; exchange < exchanges / THREADS; exchange++) {
						exchange(server, canceller, random.nextInt(20_000));
					}
				}));
			}
			for (Future<?> worker : running) {
				worker.get();
			}

			System.out.printf(
					"%s, seed %d: %d completed, %d aborted, %d stray interrupts, %d failures of open contexts%n", kind,
					seed, this.completed.get(), this.aborted.get(), this.strayInterrupts.get(),
					this.failuresOfOpenContexts.get());
			assertThat(this.strayInterrupts).as("seed %d", seed).hasValue(0);
			assertThat(this.untypedFailuresOfDoneContexts).as("seed %d", seed).hasValue(0);
			// Of the JDK's client: Spring's request cancels a future whose connection may
			// carry another exchange by then.
			assertThat(this.failuresOfOpenContexts).as("seed %d", seed)
				.hasValueLessThanOrEqualTo((kind == Client.JDK) ? 10 : 0);
			assertThat(this.completed).as("seed %d", seed).hasPositiveValue();
			assertThat(this.aborted).as("seed %d", seed).hasPositiveValue();
			assertThat(LiveContexts.count((node) -> "http".equals(node.kind()))).isZero();
			for (int i = 0; i < 100; i++) {
				assertThat(get(server)).isEqualTo("ok");
			}
		}
		finally {
			workers.shutdownNow();
			canceller.shutdownNow();
		}
	}

	private String get(RawServer server) {
		return this.client.get().uri(server.url("/ok")).retrieve().body(String.class);
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
					if (this.failuresOfOpenContexts.get() < 4)
						ex.printStackTrace();
				}
			}
			cancel.cancel(/* mayInterruptIfRunning= */ false);
			if (Thread.interrupted()) {
				this.strayInterrupts.incrementAndGet();
			}
		}
	}

}
