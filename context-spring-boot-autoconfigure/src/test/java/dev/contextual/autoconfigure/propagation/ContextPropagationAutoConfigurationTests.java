package dev.contextual.autoconfigure.propagation;

import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import io.micrometer.context.ContextRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.task.TaskDecorator;

import static org.assertj.core.api.Assertions.assertThat;

class ContextPropagationAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ContextualAutoConfiguration.class,
				ContextPropagationAutoConfiguration.class, TaskExecutionAutoConfiguration.class));

	@AfterEach
	void registryIsLeftAsFound() {
		assertThat(isRegistered()).isFalse();
	}

	@Test
	void suppliesTheDecoratorAndTheAccessor() {
		this.runner.run((applicationContext) -> {
			assertThat(applicationContext).hasSingleBean(ContextTaskDecorator.class);
			assertThat(isRegistered()).isTrue();
		});
	}

	@Test
	void accessorStaysUntilTheLastApplicationCloses() {
		this.runner.run((first) -> {
			this.runner.run((second) -> assertThat(isRegistered()).isTrue());

			assertThat(isRegistered()).isTrue();
		});
	}

	@Test
	void closingARegistrationTwiceCountsOnce() {
		try (AccessorRegistration other = new AccessorRegistration()) {
			AccessorRegistration registration = new AccessorRegistration();
			registration.close();
			registration.close();

			assertThat(other).isNotNull();
			assertThat(isRegistered()).isTrue();
		}
	}

	@Test
	void backsOffForBeansOfTheSameNames() {
		this.runner.withBean("contextTaskDecorator", TaskDecorator.class, () -> (task) -> task)
			.withBean("contextAccessorRegistration", String.class, () -> "mine")
			.run((applicationContext) -> {
				assertThat(applicationContext).doesNotHaveBean(ContextTaskDecorator.class);
				assertThat(isRegistered()).isFalse();
			});
	}

	@Test
	void decoratorOfTheUserIsTheOneThatIsInjected() {
		TaskDecorator mine = (task) -> task;
		this.runner.withBean("mine", TaskDecorator.class, () -> mine)
			.run((applicationContext) -> assertThat(applicationContext.getBean(TaskDecorator.class)).isSameAs(mine));
	}

	@Test
	void startsWithoutContextPropagation() {
		this.runner.withClassLoader(new FilteredClassLoader("io.micrometer.context"))
			.run((applicationContext) -> assertThat(applicationContext).hasNotFailed()
				.hasSingleBean(ContextTaskDecorator.class)
				.doesNotHaveBean("contextAccessorRegistration"));
	}

	@Test
	void switchTurnsItOff() {
		this.runner.withPropertyValues("contextual.propagation.enabled=false").run((applicationContext) -> {
			assertThat(applicationContext).doesNotHaveBean(ContextTaskDecorator.class)
				.doesNotHaveBean(PropagationProperties.class);
			assertThat(isRegistered()).isFalse();
		});
	}

	@Test
	void masterSwitchTurnsItOff() {
		this.runner.withPropertyValues("contextual.enabled=false").run((applicationContext) -> {
			assertThat(applicationContext).doesNotHaveBean(ContextTaskDecorator.class);
			assertThat(isRegistered()).isFalse();
		});
	}

	private static boolean isRegistered() {
		return ContextRegistry.getInstance()
			.getThreadLocalAccessors()
			.stream()
			.anyMatch((accessor) -> accessor.key().equals(CurrentContextAccessor.KEY));
	}

}
