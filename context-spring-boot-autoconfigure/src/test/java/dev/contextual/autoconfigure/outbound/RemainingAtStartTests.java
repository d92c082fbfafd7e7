package dev.contextual.autoconfigure.outbound;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.Scope;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationRegistryCustomizer;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientObservationAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestTemplateAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestTemplateObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.observation.ClientRequestObservationContext;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class RemainingAtStartTests extends AbstractRawServerTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ContextualAutoConfiguration.class,
				ContextOutboundAutoConfiguration.class, HttpClientAutoConfiguration.class,
				ImperativeHttpClientAutoConfiguration.class, RestClientAutoConfiguration.class,
				RestTemplateAutoConfiguration.class, ObservationAutoConfiguration.class,
				RestClientObservationAutoConfiguration.class, RestTemplateObservationAutoConfiguration.class))
		.withPropertyValues("spring.http.clients.imperative.factory=jdk");

	@Test
	void observationOfACallSaysHowMuchTimeWasLeft() {
		this.runner.withUserConfiguration(Recording.class).run((application) -> {
			RestClient client = application.getBean(RestClient.Builder.class).build();
			try (CancellableContext timed = Context.background().withTimeout(Duration.ofSeconds(30));
					Scope scope = timed.attach()) {
				client.get().uri(this.server.url("/ok")).retrieve().body(String.class);
				application.getBean(RestTemplateBuilder.class)
					.build()
					.getForObject(this.server.url("/ok"), String.class);
			}

			assertThat(application.getBean(Recorder.class).remaining).hasSize(2)
				.allSatisfy((value) -> assertThat(Long.parseLong(value)).isBetween(1L, 30_000L));
		});
	}

	@Test
	void observationOfACallWithoutDeadlineSaysNothing() {
		this.runner.withUserConfiguration(Recording.class).run((application) -> {
			RestClient client = application.getBean(RestClient.Builder.class).build();
			client.get().uri(this.server.url("/ok")).retrieve().body(String.class);
			try (CancellableContext untimed = Context.background().withCancel(); Scope scope = untimed.attach()) {
				client.get().uri(this.server.url("/ok")).retrieve().body(String.class);
			}

			assertThat(application.getBean(Recorder.class).remaining).containsExactly(null, null);
		});
	}

	@Test
	void registryThatObservesNothingGoesOnDoingSo() {
		this.runner.run((application) -> {
			assertThat(application).hasBean("contextualRemainingAtStart");
			assertThat(application.getBean(ObservationRegistry.class).isNoop()).isTrue();
		});
	}

	@Test
	void withoutBootsObservationsThereIsNothing() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(ContextualAutoConfiguration.class, ContextOutboundAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader(ObservationRegistryCustomizer.class))
			.run((application) -> assertThat(application).hasNotFailed()
				.hasSingleBean(ContextClientHttpRequestInterceptor.class)
				.doesNotHaveBean("contextualRemainingAtStart"));
	}

	@Test
	void switchOfTheRoomLeavesObservationsAlone() {
		this.runner.withUserConfiguration(Recording.class)
			.withPropertyValues("contextual.outbound.enabled=false")
			.run((application) -> assertThat(application).doesNotHaveBean("contextualRemainingAtStart"));
	}

	@Configuration(proxyBeanMethods = false)
	static class Recording {

		@Bean
		Recorder recorder() {
			return new Recorder();
		}

	}

	static final class Recorder implements ObservationHandler<Observation.Context> {

		private final List<@Nullable String> remaining = new CopyOnWriteArrayList<>();

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof ClientRequestObservationContext;
		}

		@Override
		public void onStop(Observation.Context context) {
			KeyValue value = context.getHighCardinalityKeyValue("contextual.remaining.ms");
			assertThat(context.getName()).isEqualTo("http.client.requests");
			assertThat(context.getLowCardinalityKeyValue("contextual.remaining.ms")).isNull();
			this.remaining.add((value != null) ? value.getValue() : null);
		}

	}

}
