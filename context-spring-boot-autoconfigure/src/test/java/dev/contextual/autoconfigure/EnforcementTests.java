package dev.contextual.autoconfigure;

import java.time.Duration;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.Deadline;
import dev.contextual.Operation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class EnforcementTests {

	private static final Operation WORK = ContextKind.METHOD.operation("work");

	private static final Deadline SOON = Deadline.after(Duration.ofMinutes(1));

	private static final Deadline LATER = Deadline.after(Duration.ofMinutes(2));

	private final Enforcement enforcement = new Enforcement(Mode.ENFORCE, null);

	@AfterEach
	void threadIsAsFound() {
		assertThat(Context.current()).isEqualTo(Context.background());
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void workFollowsItsOwnModeThenThatAroundItThenTheApplications() {
		try (CancellableContext observed = open(Context.background(), Mode.OBSERVE, SOON)) {
			assertThat(this.enforcement.mode(Context.background(), null)).isEqualTo(Mode.ENFORCE);
			assertThat(this.enforcement.mode(observed, null)).isEqualTo(Mode.OBSERVE);
			assertThat(this.enforcement.mode(observed, Mode.ENFORCE)).isEqualTo(Mode.ENFORCE);
		}
	}

	@Test
	void deadlineHoldsIfEnforcedAndIsKnownIfNot() {
		try (CancellableContext enforced = open(Context.background(), Mode.ENFORCE, SOON);
				CancellableContext observed = open(Context.background(), Mode.OBSERVE, SOON);
				CancellableContext propagated = open(Context.background(), Mode.PROPAGATE, SOON)) {
			assertThat(enforced.deadline()).isEqualTo(SOON);
			assertThat(Enforcement.unenforced(enforced)).isNull();
			assertThat(observed.deadline()).isNull();
			assertThat(Enforcement.unenforced(observed)).isEqualTo(SOON);
			assertThat(Enforcement.isOnlyObserved(observed)).isTrue();
			assertThat(propagated.deadline()).isNull();
			assertThat(Enforcement.unenforced(propagated)).isEqualTo(SOON);
			assertThat(Enforcement.isOnlyObserved(propagated)).isFalse();
		}
	}

	@Test
	void earlierOfTwoUnenforcedDeadlinesCounts() {
		try (CancellableContext outer = open(Context.background(), Mode.OBSERVE, SOON);
				CancellableContext later = open(outer, Mode.OBSERVE, LATER);
				CancellableContext none = open(outer, Mode.PROPAGATE, null)) {
			assertThat(Enforcement.unenforced(later)).isEqualTo(SOON);
			assertThat(Enforcement.unenforced(none)).isEqualTo(SOON);
		}
	}

	@Test
	void workThatIsEnforcedInsideObservedWorkHandsItsModeOn() {
		try (CancellableContext outer = open(Context.background(), Mode.OBSERVE, SOON);
				CancellableContext inner = open(outer, Mode.ENFORCE, LATER)) {
			assertThat(inner.deadline()).isEqualTo(LATER);
			assertThat(this.enforcement.mode(inner, null)).isEqualTo(Mode.ENFORCE);
			assertThat(Enforcement.isOnlyObserved(inner)).isFalse();
		}
	}

	@Test
	void submittedAndDetachedWorkDoesNotHaveTheUnenforcedDeadlineOfTheOther() {
		try (CancellableContext observed = open(Context.background(), Mode.PROPAGATE, SOON)) {
			Context submitted = SubmittedTask.borrowing(observed);
			Context detached = SubmittedTask.detached(observed);

			assertThat(Enforcement.unenforced(submitted)).isNull();
			assertThat(Enforcement.unenforced(detached)).isNull();
			assertThat(this.enforcement.mode(submitted, null)).isEqualTo(Mode.PROPAGATE);
			assertThat(this.enforcement.mode(detached, null)).isEqualTo(Mode.PROPAGATE);
		}
	}

	@ParameterizedTest
	@EnumSource(value = Mode.class, names = "OFF", mode = EnumSource.Mode.EXCLUDE)
	void nothingIsEnforcedWhileADebuggerIsAttached(Mode mode) {
		Enforcement suspended = new Enforcement(mode, new Debugger(() -> true));

		assertThat(suspended.mode(Context.background(), null)).isEqualTo(Mode.OBSERVE);
		assertThat(suspended.mode(Context.background(), Mode.ENFORCE)).isEqualTo(Mode.OBSERVE);
		assertThat(suspended.mode(Context.background(), Mode.OFF)).isEqualTo(Mode.OFF);
	}

	@Test
	void workThatOverranAnUnenforcedDeadlineIsCountedSo() {
		Endings endings = new Endings();

		try (CancellableContext observed = open(Context.background(), Mode.OBSERVE, Deadline.after(Duration.ZERO))) {
			endings.closing(ContextKind.METHOD, observed);
		}

		assertThat(endings.count(ContextKind.METHOD, Endings.Outcome.OVERRUN)).isEqualTo(1);
		assertThat(endings.count(ContextKind.METHOD, Endings.Outcome.COMPLETED)).isZero();
	}

	@SuppressWarnings("MustBeClosedChecker") // by the callers
	private CancellableContext open(Context parent, Mode mode, Deadline deadline) {
		return this.enforcement.open(parent, mode, deadline, WORK);
	}

}
