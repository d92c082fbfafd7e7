package dev.contextual.autoconfigure.outbound;

import java.time.Duration;
import java.util.List;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.Deadline;
import dev.contextual.Key;
import dev.contextual.Scope;
import dev.contextual.autoconfigure.ContextKind;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import dev.contextual.autoconfigure.Enforcement;
import dev.contextual.autoconfigure.Mode;
import dev.contextual.autoconfigure.http.InboundValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who is told what, by the mode of the work and by the values of its context.
 */
class ToldInEachModeTests extends AbstractRawServerTests {

	private static final String TIMEOUT = "X-Request-Timeout-Ms";

	private static final Key<Integer> TENANT = Key.named("tenant");

	private static final Key<String> SECRET = Key.sensitive("secret");

	private static AnnotationConfigApplicationContext application;

	@BeforeAll
	static void start() {
		application = new AnnotationConfigApplicationContext(ContextualAutoConfiguration.class,
				ContextOutboundAutoConfiguration.class, Values.class);
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@Test
	void deadlineThatThereWouldBeIsToldWhenPropagating() {
		get(Mode.PROPAGATE, Duration.ofSeconds(5));

		assertThat(told()).singleElement()
			.satisfies((millis) -> assertThat(Long.parseLong(millis)).isBetween(1L, 5000L));
	}

	@Test
	void nothingIsToldWhenObserving() {
		get(Mode.OBSERVE, Duration.ofSeconds(5));

		assertThat(told()).isEmpty();
		assertThat(this.server.received("X-Tenant")).containsExactly(List.of());
	}

	@Test
	void deadlineThatIsPastButNotEnforcedIsToldToNobody() {
		get(Mode.PROPAGATE, Duration.ZERO);

		assertThat(told()).isEmpty();
	}

	@Test
	void deadlineThatTheApplicationSetsItselfIsToldInEachMode() {
		try (CancellableContext observed = open(Mode.OBSERVE, Duration.ofSeconds(1));
				CancellableContext own = observed.withTimeout(Duration.ofSeconds(20))) {
			get(own);
		}

		assertThat(told()).singleElement()
			.satisfies((millis) -> assertThat(Long.parseLong(millis)).isGreaterThan(1000L));
	}

	@Test
	void forwardedValueIsSentAsTheContextHasIt() {
		get(Mode.ENFORCE, Duration.ofSeconds(5));

		assertThat(this.server.received("X-Tenant")).containsExactly(List.of("7"));
		assertThat(this.server.received("X-Secret")).containsExactly(List.of());
	}

	@Test
	void headerOfTheRequestsOwnStays() {
		try (CancellableContext context = open(Mode.ENFORCE, Duration.ofSeconds(5)); Scope scope = context.attach()) {
			client().get().uri(this.server.url("/ok")).header("X-Tenant", "own").retrieve().toBodilessEntity();
		}

		assertThat(this.server.received("X-Tenant")).containsExactly(List.of("own"));
	}

	private List<String> told() {
		return this.server.received(TIMEOUT).get(0);
	}

	private void get(Mode mode, Duration timeout) {
		try (CancellableContext context = open(mode, timeout)) {
			get(context);
		}
	}

	private void get(Context context) {
		context.run(() -> client().get().uri(this.server.url("/ok")).retrieve().toBodilessEntity());
	}

	@SuppressWarnings("MustBeClosedChecker") // by the callers
	private static CancellableContext open(Mode mode, Duration timeout) {
		Context values = Context.background().withValue(TENANT, 7).withValue(SECRET, "mine");
		return application.getBean(Enforcement.class)
			.open(values, mode, Deadline.after(timeout), ContextKind.REQUEST.operation("test"));
	}

	private static RestClient client() {
		return RestClient.builder()
			.requestFactory(ContextClientHttpRequestFactory.of(new JdkClientHttpRequestFactory(),
					application.getBean(Outbound.class)))
			.build();
	}

	@Configuration(proxyBeanMethods = false)
	static class Values {

		@Bean
		InboundValue<Integer> tenant() {
			return InboundValue.of("X-Tenant", TENANT, Integer::valueOf).forwarded(String::valueOf);
		}

		@Bean
		InboundValue<String> secret() {
			return InboundValue.of("X-Secret", SECRET, (text) -> text);
		}

	}

}
