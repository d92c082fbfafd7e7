package dev.contextual;

import java.time.Duration;
import java.util.List;

import dev.contextual.test.RootedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.contextual.CancellationReason.CANCELLED;
import static dev.contextual.CancellationReason.DEADLINE_EXCEEDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TimeoutTests extends RootedTest {

	private static final Key<String> KEY = Key.named("key");

	private static final Duration SHORT = Duration.ofMillis(1);

	private static final Duration LONG = Duration.ofHours(1000);

	@Test
	void aTimeoutEndsItsContextWhenItHasPassed() {
		CancellableContext context = this.root.withTimeout(SHORT);

		this.time.advance(SHORT);

		assertThat(context.isDone()).isTrue();
		assertThat(context.reason()).isEqualTo(DEADLINE_EXCEEDED);
	}

	@Test
	void aContextIsOpenUntilTheLastNanosecond() {
		CancellableContext context = this.root.withTimeout(SHORT);

		this.time.advance(SHORT.minusNanos(1));

		assertThat(context.isDone()).isFalse();
		assertThat(context.reason()).isNull();
		assertThat(context.remaining()).isEqualTo(Duration.ofNanos(1));
	}

	@Test
	void aDeadlineEndsItsContextWhenItHasCome() {
		CancellableContext context = this.root.withDeadline(Deadline.after(SHORT));

		this.time.advance(SHORT);

		assertThat(context.reason()).isEqualTo(DEADLINE_EXCEEDED);
	}

	@Test
	void aTimedOutContextThrowsWhenAsked() {
		CancellableContext context = this.root.withTimeout(SHORT);

		this.time.advance(SHORT);

		assertThatExceptionOfType(DeadlineExceededException.class).isThrownBy(context::throwIfDone)
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(DEADLINE_EXCEEDED));
	}

	@Test
	void aTimeoutEndsEverythingBelowIt() {
		CancellableContext parent = this.root.withTimeout(SHORT);
		Context value = parent.withValue(KEY, "value");
		CancellableContext child = value.withCancel();

		this.time.advance(SHORT);

		assertThat(List.of(parent, value, child)).allSatisfy((context) -> {
			assertThat(context.isDone()).isTrue();
			assertThat(context.reason()).isEqualTo(DEADLINE_EXCEEDED);
		});
	}

	@Test
	void aTimeoutLeavesItsParentOpen() {
		CancellableContext child = this.root.withTimeout(SHORT);

		this.time.advance(SHORT);

		assertThat(child.isDone()).isTrue();
		assertThat(this.root.isDone()).isFalse();
	}

	@Test
	void earlierParentDeadlineTakesPrecedenceOverLaterChildDeadline() {
		CancellableContext parent = this.root.withTimeout(SHORT);

		CancellableContext child = parent.withTimeout(LONG);

		assertThat(child.deadline()).isEqualTo(parent.deadline());
		this.time.advance(SHORT);
		assertThat(child.reason()).isEqualTo(DEADLINE_EXCEEDED);
	}

	@Test
	void earlierParentDeadlineCountsThroughALayerOfValues() {
		CancellableContext parent = this.root.withDeadline(Deadline.after(SHORT));

		CancellableContext child = parent.withValue(KEY, "value").withDeadline(Deadline.after(LONG));

		assertThat(child.deadline()).isEqualTo(parent.deadline());
		this.time.advance(SHORT);
		assertThat(child.reason()).isEqualTo(DEADLINE_EXCEEDED);
	}

	@Test
	void aChildWhoseParentEndsEarlierArmsNoTimer() {
		CancellableContext parent = this.root.withTimeout(SHORT);
		assertThat(this.time.pending()).isOne();

		CancellableContext child = parent.withTimeout(LONG);

		assertThat(child.isDone()).isFalse();
		assertThat(this.time.pending()).isOne();
	}

	@Test
	void earlierChildDeadlineEndsTheChildAlone() {
		CancellableContext parent = this.root.withTimeout(LONG);
		CancellableContext child = parent.withTimeout(SHORT);

		this.time.advance(SHORT);

		assertThat(child.reason()).isEqualTo(DEADLINE_EXCEEDED);
		assertThat(parent.isDone()).isFalse();
	}

	@Test
	void aDeadlineIsInheritedByWhatHasNone() {
		CancellableContext parent = this.root.withTimeout(LONG);

		CancellableContext child = parent.withCancel();

		assertThat(child.deadline()).isEqualTo(parent.deadline());
		assertThat(parent.withValue(KEY, "value").deadline()).isEqualTo(parent.deadline());
		assertThat(child.remaining()).isEqualTo(LONG);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0S", "PT-0.000000001S", "PT-1S", "PT-2562047788015215H" })
	void aTimeoutOfNothingIsExceededAtOnce(Duration timeout) {
		CancellableContext context = this.root.withTimeout(timeout);

		assertThat(context.isDone()).isTrue();
		assertThat(context.reason()).isEqualTo(DEADLINE_EXCEEDED);
		assertThat(this.time.pending()).isZero();
	}

	@Test
	void aDeadlineInThePastIsExceededAtOnce() {
		Deadline past = Deadline.after(SHORT);
		this.time.advance(SHORT.plus(SHORT));

		CancellableContext context = this.root.withDeadline(past);

		assertThat(context.isDone()).isTrue();
		assertThat(context.reason()).isEqualTo(DEADLINE_EXCEEDED);
	}

	@Test
	void aDeadlineOfNowIsExceededAtOnce() {
		CancellableContext context = this.root.withDeadline(Deadline.after(Duration.ZERO));

		assertThat(context.isDone()).isTrue();
		assertThat(context.reason()).isEqualTo(DEADLINE_EXCEEDED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "P106751D", "P106752D", "PT2562047788015215H", "PT2562047788015215H30M7.999999999S" })
	void aHugeTimeoutDoesNotOverflow(Duration timeout) {
		CancellableContext context = this.root.withTimeout(timeout);

		this.time.advance(Duration.ofDays(3650));

		assertThat(context.isDone()).isFalse();
		assertThat(context.reason()).isNull();
		assertThat(context.remaining()).isGreaterThan(Duration.ofDays(3650));
	}

	@Test
	void aShortTimeoutBelowAHugeOneStillCounts() {
		CancellableContext parent = this.root.withTimeout(Duration.ofSeconds(Long.MAX_VALUE));
		this.time.advance(Duration.ofDays(1));
		CancellableContext child = parent.withTimeout(SHORT);

		this.time.advance(SHORT);

		assertThat(child.reason()).isEqualTo(DEADLINE_EXCEEDED);
		assertThat(parent.isDone()).isFalse();
	}

	@Test
	void aHugeTimeoutBelowAShortOneDoesNotLengthenIt() {
		CancellableContext parent = this.root.withTimeout(SHORT);

		CancellableContext child = parent.withTimeout(Duration.ofSeconds(Long.MAX_VALUE));

		assertThat(child.remaining()).isEqualTo(SHORT);
	}

	@Test
	void cancelledBeforeItsTimeoutAContextIsCancelled() {
		CancellableContext context = this.root.withTimeout(LONG);

		context.cancel();
		this.time.advance(LONG);

		assertThat(context.reason()).isEqualTo(CANCELLED);
	}

	@Test
	void cancelDisarmsTheTimer() {
		CancellableContext context = this.root.withTimeout(LONG);
		assertThat(this.time.pending()).isOne();

		context.cancel();

		assertThat(this.time.pending()).isZero();
	}

	@Test
	void aFiredTimerIsNoLongerPending() {
		CancellableContext context = this.root.withTimeout(SHORT);

		this.time.advance(SHORT);

		assertThat(context.isDone()).isTrue();
		assertThat(this.time.pending()).isZero();
	}

	@Test
	void cancelAfterTheTimeoutLeavesTheReason() {
		CancellableContext context = this.root.withTimeout(SHORT);
		this.time.advance(SHORT);

		context.cancel();

		assertThat(context.reason()).isEqualTo(DEADLINE_EXCEEDED);
	}

	@Test
	void aContextWithoutTimeoutArmsNoTimer() {
		CancellableContext context = this.root.withCancel();

		assertThat(context.deadline()).isNull();
		assertThat(this.time.pending()).isZero();
	}

	@Test
	void remainingShrinksAsTimePasses() {
		CancellableContext context = this.root.withTimeout(Duration.ofSeconds(3));

		this.time.advance(Duration.ofSeconds(2));

		assertThat(context.remaining()).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void remainingIsNeverNegative() {
		CancellableContext context = this.root.withTimeout(SHORT);

		this.time.advance(LONG);

		assertThat(context.remaining()).isEqualTo(Duration.ZERO);
	}

	@Test
	void remainingAtMostIsTheEarlierOfBoth() {
		CancellableContext context = this.root.withTimeout(Duration.ofSeconds(3));

		assertThat(context.remaining(Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(2));
		assertThat(context.remaining(Duration.ofSeconds(4))).isEqualTo(Duration.ofSeconds(3));
	}

	@Test
	void remainingAtMostWithoutDeadlineIsTheLimit() {
		assertThat(this.root.remaining(Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(2));
	}

	@Test
	void aLateTimerThreadDoesNotMakeASpentDeadlineLookOpen() {
		CancellableContext context = this.root.withTimeout(SHORT);

		this.time.stall(SHORT);

		assertThat(context.remaining()).isEqualTo(Duration.ZERO);
		assertThat(context.reason()).isEqualTo(DEADLINE_EXCEEDED);
		assertThatExceptionOfType(DeadlineExceededException.class).isThrownBy(context::throwIfDone);
		this.time.advance(Duration.ZERO);
	}

	@Test
	void aLateTimerThreadDoesNotMakeTheChildOfASpentParentLookOpen() {
		CancellableContext parent = this.root.withTimeout(SHORT);
		CancellableContext child = parent.withValue(KEY, "value").withCancel();

		this.time.stall(SHORT);

		assertThat(child.reason()).isEqualTo(DEADLINE_EXCEEDED);
		assertThatExceptionOfType(DeadlineExceededException.class).isThrownBy(child::throwIfDone);
		this.time.advance(Duration.ZERO);
	}

	@Test
	void whatIsDerivedFromASpentParentIsDoneAtOnceHoweverLateTheTimerThread() {
		CancellableContext parent = this.root.withTimeout(SHORT);
		this.time.stall(SHORT);

		CancellableContext child = parent.withCancel();

		assertThat(child.isDone()).isTrue();
		assertThat(child.reason()).isEqualTo(DEADLINE_EXCEEDED);
		this.time.advance(Duration.ZERO);
	}

	@Test
	void whatALateTimerThreadLeftIsStillDisarmedByClose() {
		CancellableContext context = this.root.withTimeout(SHORT);
		this.time.stall(SHORT);

		context.close();

		assertThat(context.reason()).isNotNull();
		assertThat(this.time.pending()).isZero();
	}

	@Test
	void aTimeoutEndsWithItsOwnReasonAlthoughItsParentEndsLater() {
		CancellableContext parent = this.root.withTimeout(LONG);
		CancellableContext child = parent.withTimeout(SHORT);
		this.time.advance(SHORT);

		parent.cancel();

		assertThat(child.reason()).isEqualTo(DEADLINE_EXCEEDED);
		assertThat(parent.reason()).isEqualTo(CANCELLED);
	}

}
