package dev.contextual.autoconfigure.aop;

import java.time.Duration;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.Deadline;
import dev.contextual.WithTimeout;
import dev.contextual.autoconfigure.ContextKind;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import dev.contextual.autoconfigure.Endings;
import dev.contextual.autoconfigure.Endings.Outcome;
import dev.contextual.autoconfigure.Enforcement;
import dev.contextual.autoconfigure.Mode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class MethodModesTests {

	private @Nullable AnnotationConfigApplicationContext application;

	@AfterEach
	void threadIsLeftAsFound() {
		if (this.application != null) {
			this.application.close();
		}
		assertThat(Context.current()).isEqualTo(Context.background());
		assertThat(Thread.interrupted()).isFalse();
	}

	@Test
	void methodOfAnObservedApplicationHasNoDeadlineAndIsCounted() {
		Work work = start("observe", "");

		assertThat(work.spent()).isEqualTo("open null");
		assertThat(endings(Outcome.OVERRUN)).isEqualTo(1);
	}

	@Test
	void methodOfAnApplicationThatIsOffHasNoContext() {
		Work work = start("off", "");

		assertThat(work.spent()).isEqualTo("nothing");
		assertThat(work.named()).isEqualTo("nothing");
	}

	@Test
	void methodsOwnModeGoesFirst() {
		assertThat(start("enforce", "observe").named()).isEqualTo("open null");
		stop();
		assertThat(start("off", "enforce").named()).isEqualTo("done");
	}

	@Test
	void methodFollowsTheWorkAroundIt() {
		Work work = start("enforce", "");
		Enforcement enforcement = bean(Enforcement.class);

		try (CancellableContext observed = enforcement.open(Context.background(), Mode.OBSERVE,
				Deadline.after(Duration.ofMinutes(1)), ContextKind.REQUEST.operation("around"))) {
			assertThat(observed.<String, RuntimeException>call(work::spent)).isEqualTo("open null");
		}
		assertThat(work.spent()).isEqualTo("done");
	}

	@Test
	void wordThatIsNoModeFailsTheStart() {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> start("enforce", "sometimes"))
			.withRootCauseInstanceOf(IllegalArgumentException.class)
			.withStackTraceContaining("'sometimes' is no mode");
	}

	private Work start(String mode, String named) {
		AnnotationConfigApplicationContext application = new AnnotationConfigApplicationContext();
		this.application = application;
		TestPropertyValues.of("contextual.mode=" + mode, "work.mode=" + named).applyTo(application);
		application.register(ContextualAutoConfiguration.class, ContextAopAutoConfiguration.class, Work.class);
		application.refresh();
		return application.getBean(Work.class);
	}

	private void stop() {
		bean(AnnotationConfigApplicationContext.class).close();
	}

	private <T> T bean(Class<T> type) {
		assertThat(this.application).isNotNull();
		return type.isInstance(this.application) ? type.cast(this.application) : this.application.getBean(type);
	}

	private long endings(Outcome outcome) {
		return bean(Endings.class).count(ContextKind.METHOD, outcome);
	}

	static class Work {

		@WithTimeout("0")
		String spent() {
			return describe();
		}

		@WithTimeout(value = "0", mode = "${work.mode}")
		String named() {
			return describe();
		}

		private static String describe() {
			Context current = Context.current();
			if (current.equals(Context.background())) {
				return "nothing";
			}
			return current.isDone() ? "done" : "open " + current.deadline();
		}

	}

}
