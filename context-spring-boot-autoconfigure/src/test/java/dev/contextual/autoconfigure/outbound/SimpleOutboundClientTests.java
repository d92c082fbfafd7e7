package dev.contextual.autoconfigure.outbound;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.ContextDoneException;
import dev.contextual.DeadlineExceededException;
import dev.contextual.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

class SimpleOutboundClientTests extends AbstractOutboundClientTests {

	@Override
	ClientHttpRequestFactory createFactory() {
		SimpleClientHttpRequestFactory factory = new SimpleClientHttpRequestFactory();
		// What is abandoned on 17 is not to outlast the tests by much.
		factory.setConnectTimeout(3_000);
		factory.setReadTimeout(3_000);
		return factory;
	}

	@Override
	void close(ClientHttpRequestFactory factory) {
		// the JDK keeps its connections for all
	}

	// It knows no pool, no pause and, through Spring, no Expect.
	@Override
	Set<Phase> exceptions() {
		return Set.of(Phase.POOL, Phase.RETRY_PAUSE);
	}

	// A platform thread cannot be got out of the JDK's I/O.
	@Override
	Set<Phase> unseen() {
		return HelperTask.isInterruptible() ? Set.of() : Set.of(Phase.values());
	}

	// The client copies the header.
	@Override
	boolean isTellingRedirectsAnew() {
		return false;
	}

	@Test
	@EnabledForJreRange(max = JRE.JAVA_20)
	void exchangeThatNobodyWaitsForEndsByItsOwnTimeout() throws Exception {
		SimpleClientHttpRequestFactory factory = new SimpleClientHttpRequestFactory();
		factory.setReadTimeout(2_000);
		RestClient client = RestClient.builder().requestFactory(ContextHttp.wrap(factory)).build();

		Throwable failure = catchThrowable(() -> within(Duration.ofMillis(500),
				() -> client.get().uri(server().url("/headers")).retrieve().body(String.class)));
		long freed = System.nanoTime();

		assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
		assertThat(server().sawClientGo()).isTrue();
		assertThat(Duration.ofNanos(System.nanoTime() - freed)).isGreaterThan(Duration.ofMillis(100));
	}

	@Test
	void bodyOfTheUserIsWrittenByAHelperInTheContextOfTheCaller() throws Exception {
		AtomicReference<Context> seen = new AtomicReference<>();
		AtomicReference<Thread> writer = new AtomicReference<>();
		StreamingHttpOutputMessage.Body body = (out) -> {
			seen.set(Context.current());
			writer.set(Thread.currentThread());
			out.write(new byte[12]);
		};
		try (CancellableContext context = Context.background().withCancel(); Scope scope = context.attach()) {
			client().post().uri(server().url("/count")).body(body).retrieve().body(String.class);

			assertThat(seen).hasValue(context);
			assertThat(writer.get()).isNotSameAs(Thread.currentThread());
		}
	}

	@Test
	void callerThatIsInterruptedStopsWaiting() throws Exception {
		Thread caller = Thread.currentThread();
		try (CancellableContext context = Context.background().withCancel(); Scope scope = context.attach()) {
			Thread stranger = new Thread(() -> {
				awaitRequest();
				caller.interrupt();
			});
			stranger.start();

			Throwable failure = catchThrowable(() -> get("/headers"));

			assertThat(Thread.interrupted()).isTrue();
			stranger.join();
			assertThat(failure).isInstanceOf(ResourceAccessException.class);
			assertThat(ContextDoneException.in(failure)).isNull();
		}
	}

	@Test
	void callWithoutContextHasNoHelper() {
		AtomicReference<Thread> writer = new AtomicReference<>();
		StreamingHttpOutputMessage.Body body = (out) -> writer.set(Thread.currentThread());

		client().post().uri(server().url("/count")).body(body).retrieve().body(String.class);

		assertThat(writer).hasValue(Thread.currentThread());
	}

}
