package dev.contextual;

import java.time.Duration;

import dev.contextual.test.RootedTest;
import org.junit.jupiter.api.Test;

import static dev.contextual.CancellationReason.DEADLINE_EXCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

class WithoutCancelTests extends RootedTest {

	private static final Key<String> KEY = Key.named("key");

	private static final Duration SHORT = Duration.ofMillis(1);

	@Test
	void theValuesStay() {
		Context context = this.root.withValue(KEY, "value").withoutCancel();

		assertThat(context.value(KEY)).isEqualTo("value");
	}

	@Test
	void theDeadlineIsGone() {
		Context context = this.root.withTimeout(SHORT).withoutCancel();

		assertThat(context.deadline()).isNull();
		assertThat(context.remaining()).isNull();
	}

	@Test
	void theParentsEndDoesNotReachIt() {
		CancellableContext parent = this.root.withCancel();
		Context context = parent.withoutCancel();

		parent.cancel(new IllegalStateException("finished early"));

		assertThat(context.isDone()).isFalse();
		assertThat(context.reason()).isNull();
		assertThat(context.cause()).isNull();
	}

	@Test
	void theParentsTimeoutDoesNotReachIt() {
		Context context = this.root.withTimeout(SHORT).withoutCancel();

		this.time.advance(SHORT);

		assertThat(context.isDone()).isFalse();
		assertThat(context.reason()).isNull();
		context.throwIfDone();
	}

	@Test
	void itIsOpenEvenWhenTheParentWasDone() {
		CancellableContext parent = this.root.withTimeout(Duration.ZERO);

		Context context = parent.withoutCancel();

		assertThat(context.isDone()).isFalse();
		assertThat(context.reason()).isNull();
		assertThat(context.cause()).isNull();
	}

	@Test
	void ofBackgroundItIsOpenToo() {
		Context context = Context.background().withoutCancel();

		assertThat(context.reason()).isNull();
		assertThat(context.cause()).isNull();
	}

	@Test
	void itsDoneStageIsNotComplete() {
		CancellableContext parent = this.root.withCancel();
		Context context = parent.withoutCancel();

		parent.cancel();

		assertThat(context.done().toCompletableFuture()).isNotDone();
	}

	@Test
	void whatIsDerivedFromItHasALifeOfItsOwn() {
		CancellableContext parent = this.root.withCancel();
		CancellableContext child = parent.withoutCancel().withTimeout(SHORT);
		parent.cancel();
		assertThat(child.isDone()).isFalse();

		this.time.advance(SHORT);

		assertThat(child.reason()).isEqualTo(DEADLINE_EXCEEDED);
	}

	@Test
	void anActionAfterItDoesNotRunWhenTheParentEnds() {
		CancellableContext parent = this.root.withCancel();
		Registration registration = parent.withoutCancel().afterFunc(() -> {
			throw new AssertionError("ran");
		}, Runnable::run);

		parent.cancel();

		assertThat(registration.stop()).isTrue();
	}

}
