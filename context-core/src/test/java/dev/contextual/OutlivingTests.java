package dev.contextual;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import dev.contextual.test.AnotherThread;
import dev.contextual.test.RootedTest;
import org.junit.jupiter.api.Test;

import static dev.contextual.CancellationReason.CANCELLED;
import static dev.contextual.CancellationReason.DEADLINE_EXCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

class OutlivingTests extends RootedTest {

	private static final Operation TASK = Operation.named("task");

	private static final Key<String> KEY = Key.named("key");

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private final IllegalStateException cause = new IllegalStateException("because");

	@Test
	void itLivesOnWhenItsParentIsClosed() {
		CancellableContext parent = this.root.withCancel();
		CancellableContext task = parent.outliving(TASK);

		parent.close();

		assertThat(task.isDone()).isFalse();
		assertThat(task.reason()).isNull();
		assertThat(task.cause()).isNull();
	}

	@Test
	void itLivesOnWhenItsParentIsCancelledWithoutACause() {
		CancellableContext parent = this.root.withCancel();
		CancellableContext task = parent.outliving(TASK);

		parent.cancel();

		assertThat(task.isDone()).isFalse();
	}

	@Test
	void itLivesOnBelowALayerOfValues() {
		CancellableContext parent = this.root.withCancel();
		CancellableContext task = parent.withValue(KEY, "value").outliving(TASK);

		parent.close();

		assertThat(task.isDone()).isFalse();
		assertThat(task.value(KEY)).isEqualTo("value");
	}

	@Test
	void itLivesOnWhenAnAncestorIsClosedNormally() {
		CancellableContext grandparent = this.root.withCancel();
		CancellableContext parent = grandparent.withCancel();
		CancellableContext task = parent.outliving(TASK);

		grandparent.close();

		assertThat(parent.isDone()).isTrue();
		assertThat(task.isDone()).isFalse();
	}

	@Test
	void itEndsWithItsParentWhenThatIsCancelledWithACause() {
		CancellableContext parent = this.root.withCancel();
		CancellableContext task = parent.outliving(TASK);

		parent.cancel(this.cause);

		assertThat(task.reason()).isEqualTo(CANCELLED);
		assertThat(task.cause()).isSameAs(this.cause);
	}

	@Test
	void itEndsWhenAnAncestorIsCancelledWithACause() {
		CancellableContext grandparent = this.root.withCancel();
		CancellableContext task = grandparent.withCancel().outliving(TASK);

		grandparent.cancel(this.cause);

		assertThat(task.cause()).isSameAs(this.cause);
	}

	@Test
	void itEndsWithItsParentWhenThatTimesOut() {
		CancellableContext parent = this.root.withTimeout(SECOND);
		CancellableContext task = parent.outliving(TASK);

		this.time.advance(SECOND);

		assertThat(task.isDone()).isTrue();
		assertThat(task.reason()).isEqualTo(DEADLINE_EXCEEDED);
	}

	@Test
	void itEndsWithItsParentWhoseDeadlineHasPassedHoweverLateTheTimerThread() {
		CancellableContext parent = this.root.withTimeout(SECOND);
		CancellableContext task = parent.outliving(TASK);

		this.time.stall(SECOND);

		assertThat(task.reason()).isEqualTo(DEADLINE_EXCEEDED);
		this.time.advance(Duration.ZERO);
	}

	@Test
	void aParentThatTimedOutAndIsThenClosedHasTakenItAlong() {
		CancellableContext parent = this.root.withTimeout(SECOND);
		CancellableContext task = parent.outliving(TASK);
		this.time.advance(SECOND);

		parent.close();

		assertThat(task.reason()).isEqualTo(DEADLINE_EXCEEDED);
	}

	@Test
	void itsOwnerEndsItAlone() {
		CancellableContext parent = this.root.withCancel();
		CancellableContext task = parent.outliving(TASK);

		task.close();

		assertThat(task.reason()).isEqualTo(CANCELLED);
		assertThat(parent.isDone()).isFalse();
	}

	@Test
	void itsOwnerEndsItAfterTheAdoptionToo() {
		CancellableContext parent = this.root.withCancel();
		CancellableContext task = parent.outliving(TASK);
		parent.close();

		task.close();

		assertThat(task.reason()).isEqualTo(CANCELLED);
		assertThat(LiveContexts.find(LiveContexts.idOf(this.root)).children()).isEmpty();
	}

	@Test
	void adoptedItFollowsTheCancellationOfItsNewParent() {
		CancellableContext grandparent = this.root.withCancel();
		CancellableContext parent = grandparent.withCancel();
		CancellableContext task = parent.outliving(TASK);
		parent.close();

		grandparent.cancel(this.cause);

		assertThat(task.reason()).isEqualTo(CANCELLED);
		assertThat(task.cause()).isSameAs(this.cause);
	}

	@Test
	void adoptedItFollowsTheTimeoutOfItsNewParent() {
		CancellableContext grandparent = this.root.withTimeout(MINUTE, this.cause);
		CancellableContext parent = grandparent.withTimeout(SECOND);
		CancellableContext task = parent.outliving(TASK);
		parent.close();

		this.time.advance(MINUTE);

		assertThat(task.reason()).isEqualTo(DEADLINE_EXCEEDED);
		assertThat(task.cause()).isSameAs(this.cause);
	}

	@Test
	void adoptedTwiceItFollowsTheThird() {
		CancellableContext first = this.root.withCancel();
		CancellableContext second = first.withCancel();
		CancellableContext third = second.withCancel();
		CancellableContext task = third.outliving(TASK);
		third.close();
		second.close();
		assertThat(task.isDone()).isFalse();

		first.cancel(this.cause);

		assertThat(task.cause()).isSameAs(this.cause);
	}

	@Test
	void adoptedByNobodyItLivesUntilItsOwnerEndsIt() {
		CancellableContext parent = Context.background().withTimeout(SECOND);
		CancellableContext task = parent.outliving(TASK);
		parent.close();
		this.time.advance(MINUTE);
		assertThat(task.isDone()).isFalse();
		assertThat(task.deadline()).isNull();

		task.close();

		assertThat(task.reason()).isEqualTo(CANCELLED);
	}

	@Test
	void adoptedItIsShownBelowItsNewParent() {
		CancellableContext grandparent = this.root.withCancel();
		CancellableContext parent = grandparent.withCancel();
		CancellableContext task = parent.outliving(TASK);

		parent.close();

		assertThat(LiveContexts.find(LiveContexts.idOf(grandparent)).children()).extracting(ContextNode::id)
			.containsExactly(LiveContexts.idOf(task));
	}

	@Test
	void whileItsParentIsOpenItHasItsDeadline() {
		CancellableContext parent = this.root.withTimeout(SECOND);

		CancellableContext task = parent.outliving(TASK);

		assertThat(task.deadline()).isEqualTo(parent.deadline());
		assertThat(task.remaining()).isEqualTo(SECOND);
	}

	@Test
	void itArmsNoTimerOfItsOwn() {
		CancellableContext parent = this.root.withTimeout(SECOND);

		CancellableContext task = parent.outliving(TASK);

		assertThat(task.isDone()).isFalse();
		assertThat(this.time.pending()).isOne();
	}

	@Test
	void adoptedItHasTheDeadlineOfItsNewParent() {
		CancellableContext grandparent = this.root.withTimeout(MINUTE);
		CancellableContext parent = grandparent.withTimeout(SECOND);
		CancellableContext task = parent.outliving(TASK);

		parent.close();

		assertThat(task.deadline()).isEqualTo(grandparent.deadline());
	}

	@Test
	void adoptedByWhatHasNoDeadlineItHasNone() {
		CancellableContext parent = this.root.withTimeout(SECOND);
		CancellableContext task = parent.outliving(TASK);
		Context value = task.withValue(KEY, "value");

		parent.close();

		assertThat(task.deadline()).isNull();
		assertThat(value.deadline()).isNull();
		this.time.advance(MINUTE);
		assertThat(value.isDone()).isFalse();
	}

	@Test
	void whatIsBelowItReadsTheDeadlineThrough() {
		CancellableContext grandparent = this.root.withTimeout(MINUTE);
		CancellableContext parent = grandparent.withTimeout(SECOND);
		CancellableContext child = parent.outliving(TASK).withCancel();
		assertThat(child.deadline()).isEqualTo(parent.deadline());

		parent.close();

		assertThat(child.deadline()).isEqualTo(grandparent.deadline());
	}

	@Test
	void aTimeoutBelowItArmsItsOwnTimerAlthoughTheParentEndsEarlier() {
		CancellableContext parent = this.root.withTimeout(SECOND);
		CancellableContext task = parent.outliving(TASK);

		CancellableContext child = task.withTimeout(MINUTE);

		assertThat(this.time.pending()).isEqualTo(2);
		assertThat(child.deadline()).isEqualTo(parent.deadline());
	}

	@Test
	void aTimeoutBelowItKeepsItsWordAfterTheAdoption() {
		CancellableContext parent = this.root.withTimeout(SECOND);
		CancellableContext task = parent.outliving(TASK);
		CancellableContext child = task.withCancel().withTimeout(MINUTE, this.cause);
		parent.close();
		assertThat(child.remaining()).isEqualTo(MINUTE);

		this.time.advance(MINUTE);

		assertThat(child.reason()).isEqualTo(DEADLINE_EXCEEDED);
		assertThat(child.cause()).isSameAs(this.cause);
		assertThat(task.isDone()).isFalse();
	}

	@Test
	void ofTwoTimeoutsBelowItEachCounts() {
		CancellableContext parent = this.root.withTimeout(SECOND);
		CancellableContext task = parent.outliving(TASK);
		CancellableContext outer = task.withTimeout(MINUTE);
		CancellableContext inner = outer.withTimeout(MINUTE.plus(MINUTE));
		parent.close();

		this.time.advance(MINUTE);

		assertThat(outer.reason()).isEqualTo(DEADLINE_EXCEEDED);
		assertThat(inner.reason()).isEqualTo(DEADLINE_EXCEEDED);
		assertThat(this.time.pending()).isZero();
	}

	@Test
	void whatIsBelowItLivesOnWithIt() {
		CancellableContext parent = this.root.withCancel();
		CancellableContext task = parent.outliving(TASK);
		CancellableContext child = task.withCancel();
		parent.close();
		assertThat(child.isDone()).isFalse();

		task.close();

		assertThat(child.reason()).isEqualTo(CANCELLED);
	}

	@Test
	void whatIsNotBelowItEndsWithTheParent() {
		CancellableContext parent = this.root.withCancel();
		CancellableContext task = parent.outliving(TASK);
		CancellableContext sibling = parent.withCancel();

		parent.close();

		assertThat(sibling.isDone()).isTrue();
		assertThat(task.isDone()).isFalse();
	}

	@Test
	void oneInsideAnotherIsAdoptedWhenTheOuterIsClosed() {
		CancellableContext parent = this.root.withCancel();
		CancellableContext outer = parent.outliving(TASK);
		CancellableContext inner = outer.outliving(TASK);

		outer.close();

		assertThat(inner.isDone()).isFalse();
		parent.cancel(this.cause);
		assertThat(inner.cause()).isSameAs(this.cause);
	}

	@Test
	void derivedFromAParentThatWasClosedItIsAdoptedAtOnce() {
		CancellableContext grandparent = this.root.withTimeout(MINUTE);
		CancellableContext parent = grandparent.withTimeout(SECOND);
		parent.close();

		CancellableContext task = parent.withValue(KEY, "value").outliving(TASK);

		assertThat(task.isDone()).isFalse();
		assertThat(task.deadline()).isEqualTo(grandparent.deadline());
		assertThat(task.value(KEY)).isEqualTo("value");
		grandparent.cancel(this.cause);
		assertThat(task.cause()).isSameAs(this.cause);
	}

	@Test
	void derivedFromParentsThatWereAllClosedItIsAdoptedByNobody() {
		CancellableContext grandparent = Context.background().withCancel();
		CancellableContext parent = grandparent.withCancel();
		grandparent.close();

		CancellableContext task = parent.outliving(TASK);

		assertThat(task.isDone()).isFalse();
		assertThat(task.deadline()).isNull();
		task.close();
	}

	@Test
	void derivedFromAParentThatWasCutItIsDoneAtOnce() {
		CancellableContext cancelled = this.root.withCancel();
		cancelled.cancel(this.cause);
		CancellableContext exceeded = this.root.withTimeout(Duration.ZERO);

		CancellableContext ofCancelled = cancelled.outliving(TASK);
		CancellableContext ofExceeded = exceeded.outliving(TASK);

		assertThat(ofCancelled.cause()).isSameAs(this.cause);
		assertThat(ofExceeded.reason()).isEqualTo(DEADLINE_EXCEEDED);
	}

	@Test
	void derivedFromAClosedParentBelowOneThatWasCutLaterItIsDoneAtOnce() {
		CancellableContext grandparent = this.root.withCancel();
		CancellableContext parent = grandparent.withCancel();
		parent.close();
		grandparent.cancel(this.cause);

		CancellableContext task = parent.outliving(TASK);

		assertThat(task.cause()).isSameAs(this.cause);
	}

	@Test
	void derivedFromBackgroundItIsLikeAnyOther() {
		CancellableContext task = Context.background().outliving(TASK);

		task.close();

		assertThat(task.reason()).isEqualTo(CANCELLED);
	}

	@Test
	void derivedWithoutCancelItKnowsNoParent() {
		CancellableContext parent = this.root.withCancel();
		CancellableContext task = parent.withoutCancel().outliving(TASK);

		parent.cancel(this.cause);

		assertThat(task.isDone()).isFalse();
		task.close();
	}

	@Test
	void anActionAfterItMovesWithIt() {
		CancellableContext grandparent = this.root.withCancel();
		CancellableContext parent = grandparent.withCancel();
		CancellableContext task = parent.outliving(TASK);
		CountDownLatch ran = new CountDownLatch(1);
		task.afterFunc(ran::countDown, Runnable::run);
		parent.close();
		assertThat(ran.getCount()).isOne();

		grandparent.cancel(this.cause);

		assertThat(ran.getCount()).isZero();
	}

	@Test
	void anAdoptionThatRacesWithACancelLosesNobody() throws Exception {
		for (int round = 0; round < 1_000; round++) {
			CancellableContext grandparent = this.root.withCancel();
			CancellableContext parent = grandparent.withCancel();
			CancellableContext task = parent.outliving(TASK);
			CountDownLatch ready = new CountDownLatch(1);
			AnotherThread<Boolean> closer = AnotherThread.start(() -> {
				ready.countDown();
				parent.close();
				return true;
			});
			ready.await();

			grandparent.cancel(this.cause);

			assertThat(closer.result()).isTrue();
			assertThat(task.cause()).as("round %d", round).isSameAs(this.cause);
		}
	}

	@Test
	void aDerivationThatRacesWithTheCloseIsOpenEitherWay() throws Exception {
		for (int round = 0; round < 1_000; round++) {
			CancellableContext parent = this.root.withCancel();
			CountDownLatch ready = new CountDownLatch(1);
			AnotherThread<CancellableContext> deriver = AnotherThread.start(() -> {
				ready.countDown();
				return parent.outliving(TASK);
			});
			ready.await();

			parent.close();

			CancellableContext task = deriver.result();
			assertThat(task.isDone()).as("round %d", round).isFalse();
			task.close();
		}
		assertThat(LiveContexts.find(LiveContexts.idOf(this.root)).children()).isEmpty();
	}

	@Test
	void aCloseThatRacesWithACauseDecidesForTheTaskAsForTheParent() throws Exception {
		for (int round = 0; round < 1_000; round++) {
			CancellableContext parent = this.root.withCancel();
			CancellableContext task = parent.outliving(TASK);
			CountDownLatch ready = new CountDownLatch(1);
			AnotherThread<Boolean> canceller = AnotherThread.start(() -> {
				ready.countDown();
				parent.cancel(this.cause);
				return true;
			});
			ready.await();

			parent.close();

			assertThat(canceller.result()).isTrue();
			boolean cut = parent.cause() == this.cause;
			assertThat(task.isDone()).as("round %d", round).isEqualTo(cut);
			task.close();
		}
	}

}
