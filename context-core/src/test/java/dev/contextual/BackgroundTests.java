package dev.contextual;

import java.time.Duration;

import dev.contextual.test.FakeTimeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class BackgroundTests {

	static Context[] roots() {
		return new Context[] { Context.background(), Context.todo() };
	}

	@ParameterizedTest
	@MethodSource("roots")
	void aRootIsNeverDone(Context root) {
		FakeTimeSource.instance().advance(Duration.ofDays(365));

		assertThat(root.isDone()).isFalse();
		assertThat(root.reason()).isNull();
		assertThat(root.cause()).isNull();
		root.throwIfDone();
	}

	@ParameterizedTest
	@MethodSource("roots")
	void aRootHasNoDeadline(Context root) {
		assertThat(root.deadline()).isNull();
		assertThat(root.remaining()).isNull();
	}

	@ParameterizedTest
	@MethodSource("roots")
	void aRootsDoneStageIsNeverComplete(Context root) {
		assertThat(root.done().toCompletableFuture()).isNotDone();
	}

	@ParameterizedTest
	@MethodSource("roots")
	void aRootHasNoValues(Context root) {
		assertThat(root.value(Key.<String>named("user-id"))).isNull();
	}

	@ParameterizedTest
	@MethodSource("roots")
	void anActionAfterARootIsRegisteredUntilItIsStopped(Context root) {
		Registration registration = root.afterFunc(() -> {
		});

		assertThat(registration.stop()).isTrue();
		assertThat(registration.stop()).isFalse();
	}

	@Test
	void backgroundAndTodoAreNotTheSame() {
		assertThat(Context.todo()).isNotEqualTo(Context.background());
	}

	@Test
	void backgroundIsAlwaysTheSame() {
		assertThat(Context.background()).isSameAs(Context.background());
		assertThat(Context.todo()).isSameAs(Context.todo());
	}

	@Test
	void noOutsiderCanImplementAContext() {
		assertThat(Context.class.isSealed()).isTrue();
		assertThat(CancellableContext.class.isSealed()).isTrue();
		assertThat(Scope.class.isSealed()).isTrue();
		assertThat(Registration.class.isSealed()).isTrue();
	}

}
