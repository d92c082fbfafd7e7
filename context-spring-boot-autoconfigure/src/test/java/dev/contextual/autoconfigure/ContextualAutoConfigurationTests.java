package dev.contextual.autoconfigure;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import dev.contextual.CancellableContext;
import dev.contextual.CancellationReason;
import dev.contextual.Context;
import dev.contextual.ContextNode;
import dev.contextual.LeakLevel;
import dev.contextual.LiveContexts;
import dev.contextual.Operation;
import dev.contextual.ShutdownException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class ContextualAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ContextualAutoConfiguration.class));

	@AfterEach
	void leaksAreSearchedForAsBefore() {
		LiveContexts.detectLeaks(LeakLevel.SAMPLED, Duration.ofSeconds(10));
		LiveContexts.overdueAfter(Duration.ofSeconds(5));
	}

	@Test
	void suppliesWhatRoomsShare() {
		this.runner.run((application) -> assertThat(application).hasSingleBean(RootContext.class)
			.hasSingleBean(Endings.class)
			.hasSingleBean(ShutdownTimer.class)
			.hasSingleBean(LeakDetection.class)
			.hasSingleBean(ContextualProperties.class));
	}

	@Test
	void masterSwitchLeavesNothing() {
		this.runner.withPropertyValues("contextual.enabled=false")
			.run((application) -> assertThat(application).doesNotHaveBean(RootContext.class)
				.doesNotHaveBean(Endings.class)
				.doesNotHaveBean(ShutdownTimer.class)
				.doesNotHaveBean(LeakDetection.class)
				.doesNotHaveBean(ContextualProperties.class));
	}

	@Test
	void shutdownSwitchLeavesTheRootOut() {
		this.runner.withPropertyValues("contextual.shutdown.enabled=false")
			.run((application) -> assertThat(application).hasSingleBean(RootContext.class)
				.doesNotHaveBean(ShutdownTimer.class));
	}

	@Test
	void closedApplicationEndsItsContextsAsShutdown() {
		AtomicReference<CancellableContext> request = new AtomicReference<>();

		this.runner.run((application) -> {
			request.set(application.getBean(RootContext.class).context().withCancel());
			assertThat(request.get().isDone()).isFalse();
		});

		assertThat(request.get().reason()).isEqualTo(CancellationReason.CANCELLED);
		assertThat(request.get().cause()).isInstanceOf(ShutdownException.class);
	}

	@Test
	void restartedApplicationHasAnOpenRootAgain() {
		this.runner.run((application) -> {
			RootContext root = application.getBean(RootContext.class);

			application.stop();
			assertThat(root.context().isDone()).isTrue();
			application.start();

			assertThat(root.context().isDone()).isFalse();
		});
	}

	@Test
	void rootIsNamedAfterTheApplication() {
		this.runner.withPropertyValues("spring.application.name=shop").run((application) -> {
			ContextNode root = LiveContexts.find(application.getBean(RootContext.class).id());

			assertThat(root).isNotNull();
			assertThat(root.operation()).isEqualTo("shop");
			assertThat(root.kind()).isEqualTo(RootContext.KIND);
		});
	}

	@Test
	void contextsOfAnotherApplicationAreForeign() {
		this.runner.run((one) -> this.runner.run((other) -> {
			RootContext root = one.getBean(RootContext.class);
			try (CancellableContext own = root.context().withCancel();
					CancellableContext foreign = other.getBean(RootContext.class).context().withCancel();
					CancellableContext parentless = Context.background().withCancel(Operation.named("import"))) {
				assertThat(root.isForeign(node(own))).isFalse();
				assertThat(root.isForeign(node(foreign))).isTrue();
				assertThat(root.isForeign(node(parentless))).isFalse();
			}
		}));
	}

	@Test
	void leaksAreSearchedForBySamples() {
		LiveContexts.detectLeaks(LeakLevel.OFF, Duration.ZERO);

		this.runner.run((application) -> assertThat(LiveContexts.leaks().level()).isEqualTo(LeakLevel.SAMPLED));
	}

	// "false" is what YAML makes of an off without quotes.
	@ParameterizedTest
	@CsvSource({ "off, OFF", "false, OFF", "sampled, SAMPLED", "always, ALWAYS", "Always, ALWAYS", "'', SAMPLED" })
	void leaksAreSearchedForAsThePropertySays(String value, LeakLevel level) {
		this.runner.withPropertyValues("contextual.leaks.level=" + value)
			.run((application) -> assertThat(LiveContexts.leaks().level()).isEqualTo(level));
	}

	@Test
	void leaksAreSearchedForWhereBeansAreLazy() {
		this.runner.withPropertyValues("contextual.leaks.level=always")
			.withInitializer((application) -> application
				.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((application) -> assertThat(LiveContexts.leaks().level()).isEqualTo(LeakLevel.ALWAYS));
	}

	@Test
	void leaksAreSearchedForWithoutTheActuator() {
		this.runner.withPropertyValues("contextual.leaks.level=always")
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate", "io.micrometer"))
			.run((application) -> assertThat(LiveContexts.leaks().level()).isEqualTo(LeakLevel.ALWAYS));
	}

	@ParameterizedTest
	@ValueSource(strings = { "contextual.leaks.grace", "contextual.overdue.threshold" })
	void negativeDurationFailsTheStartAndNamesTheProperty(String property) {
		this.runner.withPropertyValues(property + "=-1ms")
			.run((application) -> assertThat(application).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (failure) -> {
					assertThat(failure.getName()).isEqualTo(property);
					assertThat(failure.getReason()).contains("must not be negative");
				}));
	}

	@ParameterizedTest
	@ValueSource(strings = { "contextual.leaks.grace=0", "contextual.overdue.threshold=0",
			"contextual.leaks.grace=P300000D", "contextual.overdue.threshold=P300000D" })
	void durationMayBeZeroOrVeryLong(String property) {
		this.runner.withPropertyValues(property).run((application) -> assertThat(application).hasNotFailed());
	}

	@Test
	void unknownLevelFailsTheStart() {
		this.runner.withPropertyValues("contextual.leaks.level=paranoid")
			.run((application) -> assertThat(application).getFailure()
				.hasRootCauseInstanceOf(IllegalArgumentException.class)
				.hasStackTraceContaining("contextual.leaks.level"));
	}

	private static ContextNode node(Context context) {
		ContextNode node = LiveContexts.find(LiveContexts.idOf(context));
		assertThat(node).isNotNull();
		ContextNode alone = LiveContexts.snapshot(1, (candidate) -> candidate.id() == node.id()).roots().get(0);
		while (alone.id() != node.id()) {
			alone = alone.children().get(0);
		}
		return alone;
	}

}
