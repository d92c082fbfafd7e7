package dev.contextual.autoconfigure.actuator;

import dev.contextual.CancellableContext;
import dev.contextual.autoconfigure.ContextKind;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import dev.contextual.autoconfigure.Endings;
import dev.contextual.autoconfigure.RootContext;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class ContextActuatorAutoConfigurationTests {

	private static final AutoConfigurations AUTO_CONFIGURATIONS = AutoConfigurations
		.of(ContextualAutoConfiguration.class, ContextActuatorAutoConfiguration.class);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AUTO_CONFIGURATIONS)
		.withPropertyValues("management.endpoints.web.exposure.include=*");

	@Test
	void suppliesEndpointsAndMeters() {
		this.runner.run((applicationContext) -> assertThat(applicationContext).hasSingleBean(ContextsEndpoint.class)
			.hasSingleBean(ContextLeaksEndpoint.class)
			.hasSingleBean(ContextMetrics.class));
	}

	@Test
	void suppliesTheEndpointsInAReactiveApplication() {
		new ReactiveWebApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS)
			.withPropertyValues("management.endpoints.web.exposure.include=*")
			.run((applicationContext) -> assertThat(applicationContext).hasSingleBean(ContextsEndpoint.class)
				.hasSingleBean(ContextLeaksEndpoint.class));
	}

	@Test
	void endpointThatIsNotExposedIsNotSupplied() {
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=health")
			.run((applicationContext) -> assertThat(applicationContext).doesNotHaveBean(ContextsEndpoint.class)
				.doesNotHaveBean(ContextLeaksEndpoint.class)
				.hasSingleBean(ContextMetrics.class));
	}

	@Test
	void endpointWithoutAccessIsNotSupplied() {
		this.runner.withPropertyValues("management.endpoint.contexts.access=NONE")
			.run((applicationContext) -> assertThat(applicationContext).doesNotHaveBean(ContextsEndpoint.class)
				.hasSingleBean(ContextLeaksEndpoint.class));
		this.runner.withPropertyValues("management.endpoint.contextleaks.access=NONE")
			.run((applicationContext) -> assertThat(applicationContext).hasSingleBean(ContextsEndpoint.class)
				.doesNotHaveBean(ContextLeaksEndpoint.class));
	}

	@Test
	void backsOffForBeansOfTheSameNames() {
		this.runner.withBean("contextsEndpoint", String.class, () -> "mine")
			.withBean("contextLeaksEndpoint", String.class, () -> "mine")
			.withBean("contextMetrics", String.class, () -> "mine")
			.run((applicationContext) -> assertThat(applicationContext).doesNotHaveBean(ContextsEndpoint.class)
				.doesNotHaveBean(ContextLeaksEndpoint.class)
				.doesNotHaveBean(ContextMetrics.class));
	}

	@Test
	void startsWithoutTheActuator() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
			.run((applicationContext) -> assertThat(applicationContext).hasNotFailed()
				.doesNotHaveBean("contextsEndpoint")
				.doesNotHaveBean("contextLeaksEndpoint")
				.hasSingleBean(ContextMetrics.class));
	}

	@Test
	void startsWithoutMicrometer() {
		this.runner.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((applicationContext) -> assertThat(applicationContext).hasNotFailed()
				.hasSingleBean(ContextsEndpoint.class)
				.hasSingleBean(ContextLeaksEndpoint.class)
				.doesNotHaveBean("contextMetrics"));
	}

	@Test
	void switchTurnsItOff() {
		this.runner.withPropertyValues("contextual.actuator.enabled=false")
			.run((applicationContext) -> assertThat(applicationContext).doesNotHaveBean(ContextsEndpoint.class)
				.doesNotHaveBean(ContextLeaksEndpoint.class)
				.doesNotHaveBean(ContextMetrics.class)
				.doesNotHaveBean(ActuatorProperties.class));
	}

	@Test
	void masterSwitchTurnsItOff() {
		this.runner.withPropertyValues("contextual.enabled=false")
			.run((applicationContext) -> assertThat(applicationContext).doesNotHaveBean(ContextsEndpoint.class)
				.doesNotHaveBean(ContextLeaksEndpoint.class)
				.doesNotHaveBean(ContextMetrics.class));
	}

	@Test
	void gaugeCountsLiveContextsWithoutTheRoot() {
		this.runner.run((applicationContext) -> {
			MeterRegistry registry = new SimpleMeterRegistry();
			applicationContext.getBean(ContextMetrics.class).bindTo(registry);
			double before = registry.get("contextual.live").gauge().value();
			try (CancellableContext context = applicationContext.getBean(RootContext.class).context().withCancel()) {
				assertThat(context.isDone()).isFalse();
				assertThat(registry.get("contextual.live").gauge().value()).isEqualTo(before + 1);
			}
			assertThat(registry.get("contextual.live").gauge().value()).isEqualTo(before);
		});
	}

	@Test
	void countersTellHowContextsEnded() {
		this.runner.run((applicationContext) -> {
			MeterRegistry registry = new SimpleMeterRegistry();
			applicationContext.getBean(ContextMetrics.class).bindTo(registry);
			Endings endings = applicationContext.getBean(Endings.class);
			try (CancellableContext context = applicationContext.getBean(RootContext.class).context().withCancel()) {
				endings.closing(ContextKind.METHOD, context);
				context.cancel();
				endings.closing(ContextKind.METHOD, context);
				endings.closing(ContextKind.SQL, context);
			}

			assertThat(ended(registry, "method", "completed")).isEqualTo(1);
			assertThat(ended(registry, "method", "cancelled")).isEqualTo(1);
			assertThat(ended(registry, "sql", "cancelled")).isEqualTo(1);
			assertThat(ended(registry, "request", "deadline_exceeded")).isZero();
		});
	}

	private static double ended(MeterRegistry registry, String kind, String reason) {
		return registry.get("contextual.ended").tag("kind", kind).tag("reason", reason).functionCounter().count();
	}

}
