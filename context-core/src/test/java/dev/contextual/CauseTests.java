package dev.contextual;

import java.time.Duration;

import dev.contextual.test.AnotherThread;
import dev.contextual.test.RootedTest;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import static dev.contextual.CancellationReason.CANCELLED;
import static dev.contextual.CancellationReason.DEADLINE_EXCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

class CauseTests extends RootedTest {

	private static final Duration FOREVER = Duration.ofSeconds(1_000_000);

	private static final Operation OPERATION = Operation.named("load cart");

	private final Exception parentCause = new IllegalStateException("parent");

	private final Exception childCause = new IllegalStateException("child");

	private final Exception tooSlow = new IllegalStateException("too slow");

	private final Exception finishedEarly = new IllegalStateException("finished early");

	@Test
	void anOpenContextHasNoCause() {
		assertThat(this.root.withCancel().cause()).isNull();
	}

	@Test
	void cancelWithoutACauseGivesTheSharedCancelledException() {
		CancellableContext context = this.root.withCancel();

		context.cancel();

		assertThat(context.reason()).isEqualTo(CANCELLED);
		assertThat(context.cause()).isInstanceOf(CancelledException.class).isSameAs(cancelled());
	}

	@Test
	void cancelWithACauseGivesThatCause() {
		CancellableContext context = this.root.withCancel();

		context.cancel(this.parentCause);

		assertThat(context.reason()).isEqualTo(CANCELLED);
		assertThat(context.cause()).isSameAs(this.parentCause);
	}

	@Test
	void theFirstCauseWins() {
		CancellableContext context = this.root.withCancel();

		context.cancel(this.parentCause);
		context.cancel(this.childCause);

		assertThat(context.cause()).isSameAs(this.parentCause);
	}

	@Test
	void aParentsCauseBeforeTheChildsIsTheChildsCause() {
		CancellableContext parent = this.root.withCancel();
		CancellableContext child = parent.withCancel();

		parent.cancel(this.parentCause);
		child.cancel(this.childCause);

		assertThat(child.cause()).isSameAs(this.parentCause);
	}

	@Test
	void aParentsCauseAfterTheChildsComesTooLate() {
		CancellableContext parent = this.root.withCancel();
		CancellableContext child = parent.withCancel();

		child.cancel(this.childCause);
		parent.cancel(this.parentCause);

		assertThat(child.cause()).isSameAs(this.childCause);
		assertThat(parent.cause()).isSameAs(this.parentCause);
	}

	@Test
	void aParentsCauseBeforeTheChildsCancelIsTheChildsCause() {
		CancellableContext parent = this.root.withCancel();
		CancellableContext child = parent.withCancel();

		parent.cancel(this.parentCause);
		child.cancel();

		assertThat(child.cause()).isSameAs(this.parentCause);
	}

	@Test
	void aParentsCauseAfterTheChildsCancelComesTooLate() {
		CancellableContext parent = this.root.withCancel();
		CancellableContext child = parent.withCancel();

		child.cancel();
		parent.cancel(this.parentCause);

		assertThat(child.cause()).isSameAs(cancelled());
	}

	@Test
	void aChildsCauseAfterItsParentsCancelComesTooLate() {
		CancellableContext parent = this.root.withCancel();
		CancellableContext child = parent.withCancel();

		parent.cancel();
		child.cancel(this.childCause);

		assertThat(child.cause()).isSameAs(cancelled());
	}

	@Test
	void aChildsCauseBeforeItsParentsCancelStays() {
		CancellableContext parent = this.root.withCancel();
		CancellableContext child = parent.withCancel();

		child.cancel(this.childCause);
		parent.cancel();

		assertThat(child.cause()).isSameAs(this.childCause);
	}

	@Test
	void aTimeoutWithoutACauseGivesTheSharedDeadlineExceededException() {
		CancellableContext context = this.root.withTimeout(Duration.ZERO);

		context.cancel();

		assertThat(context.reason()).isEqualTo(DEADLINE_EXCEEDED);
		assertThat(context.cause()).isInstanceOf(DeadlineExceededException.class)
			.isSameAs(this.root.withTimeout(Duration.ZERO).cause());
	}

	@Test
	void aTimeoutCancelledBeforeItsTimeHasTheCauseOfACancel() {
		CancellableContext context = this.root.withTimeout(FOREVER);

		context.cancel();

		assertThat(context.reason()).isEqualTo(CANCELLED);
		assertThat(context.cause()).isSameAs(cancelled());
	}

	@Test
	void aTimeoutsCauseIsGivenWhenTheTimeHasPassed() {
		CancellableContext context = this.root.withTimeout(Duration.ofSeconds(1), this.tooSlow);

		this.time.advance(Duration.ofSeconds(1));

		assertThat(context.reason()).isEqualTo(DEADLINE_EXCEEDED);
		assertThat(context.cause()).isSameAs(this.tooSlow);
	}

	@Test
	void aTimeoutsCauseIsGivenWhenThereWasNoTime() {
		CancellableContext context = this.root.withTimeout(Duration.ZERO, this.tooSlow);

		context.cancel();

		assertThat(context.reason()).isEqualTo(DEADLINE_EXCEEDED);
		assertThat(context.cause()).isSameAs(this.tooSlow);
	}

	@Test
	void aTimeoutsCauseIsNotGivenWhenItWasCancelledBefore() {
		CancellableContext context = this.root.withTimeout(FOREVER, this.tooSlow);

		context.cancel();

		assertThat(context.reason()).isEqualTo(CANCELLED);
		assertThat(context.cause()).isSameAs(cancelled());
	}

	@Test
	void aTimeoutsCauseStaysWhenItsParentIsCancelledLater() {
		CancellableContext parent = this.root.withCancel();
		CancellableContext child = parent.withTimeout(Duration.ZERO, this.tooSlow);

		parent.cancel(this.finishedEarly);

		assertThat(child.reason()).isEqualTo(DEADLINE_EXCEEDED);
		assertThat(child.cause()).isSameAs(this.tooSlow);
	}

	@Test
	void aTimeoutsCauseYieldsToTheParentsThatComesFirst() {
		CancellableContext parent = this.root.withCancel();
		CancellableContext child = parent.withTimeout(FOREVER, this.tooSlow);

		parent.cancel(this.finishedEarly);

		assertThat(child.reason()).isEqualTo(CANCELLED);
		assertThat(child.cause()).isSameAs(this.finishedEarly);
	}

	@Test
	void aTimeoutsCauseReachesItsChildren() {
		CancellableContext parent = this.root.withTimeout(Duration.ofSeconds(1), this.tooSlow);
		CancellableContext child = parent.withTimeout(FOREVER, this.childCause);

		this.time.advance(Duration.ofSeconds(1));

		assertThat(child.reason()).isEqualTo(DEADLINE_EXCEEDED);
		assertThat(child.cause()).isSameAs(this.tooSlow);
	}

	@Test
	void aTimeoutsCauseIsKnownBeforeALateTimerThreadTellsIt() {
		CancellableContext context = this.root.withTimeout(Duration.ofSeconds(1), this.tooSlow);

		this.time.stall(Duration.ofSeconds(1));

		assertThat(context.reason()).isEqualTo(DEADLINE_EXCEEDED);
		assertThat(context.cause()).isSameAs(this.tooSlow);
		this.time.advance(Duration.ZERO);
	}

	@Test
	void aDeadlineTakesACauseToo() {
		CancellableContext context = this.root.withDeadline(Deadline.after(Duration.ofSeconds(1)), this.tooSlow);

		this.time.advance(Duration.ofSeconds(1));

		assertThat(context.cause()).isSameAs(this.tooSlow);
	}

	@Test
	void anOperationAndACauseGoTogether() {
		CancellableContext timeout = this.root.withTimeout(Duration.ofSeconds(1), OPERATION, this.tooSlow);
		CancellableContext deadline = this.root.withDeadline(Deadline.after(Duration.ofSeconds(1)), OPERATION,
				this.tooSlow);

		this.time.advance(Duration.ofSeconds(1));

		assertThat(timeout.cause()).isSameAs(this.tooSlow);
		assertThat(deadline.cause()).isSameAs(this.tooSlow);
	}

	@RepeatedTest(20)
	void whoPollsTheCauseNeverSeesAnotherThanTheGivenOne() throws Exception {
		CancellableContext context = this.root.withCancel();
		AnotherThread<Boolean> canceller = AnotherThread.start(() -> {
			context.cancel(this.parentCause);
			return true;
		});

		Throwable cause = context.cause();
		while (cause == null) {
			Thread.onSpinWait();
			cause = context.cause();
		}

		assertThat(cause).isSameAs(this.parentCause);
		assertThat(canceller.result()).isTrue();
	}

	@RepeatedTest(100)
	void oneOfTwoSimultaneousCausesWinsForTheWholeTree() throws Exception {
		CancellableContext parent = this.root.withCancel();
		CancellableContext child = parent.withCancel();
		AnotherThread<Boolean> canceller = AnotherThread.start(() -> {
			parent.cancel(this.parentCause);
			return true;
		});

		parent.cancel(this.childCause);

		assertThat(canceller.result()).isTrue();
		assertThat(parent.cause()).isIn(this.parentCause, this.childCause);
		assertThat(child.cause()).isSameAs(parent.cause());
	}

	private Throwable cancelled() {
		CancellableContext context = this.root.withCancel();
		context.cancel();
		return context.cause();
	}

}
