package dev.contextual;

import java.io.IOException;
import java.time.Duration;

import dev.contextual.test.RootedTest;
import org.junit.jupiter.api.Test;

import static dev.contextual.CancellationReason.CANCELLED;
import static dev.contextual.CancellationReason.DEADLINE_EXCEEDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ContextDoneExceptionTests extends RootedTest {

	@Test
	void inFindsItself() {
		CancelledException done = new CancelledException("done", null);

		assertThat(ContextDoneException.in(done)).isSameAs(done);
	}

	@Test
	void inFindsItDownTheChainOfCauses() {
		DeadlineExceededException done = new DeadlineExceededException("done", null);

		assertThat(ContextDoneException.in(new IllegalStateException(new IOException(done)))).isSameAs(done);
	}

	@Test
	void inFindsTheOutermostOfTwo() {
		CancelledException inner = new CancelledException("inner", null);
		DeadlineExceededException outer = new DeadlineExceededException("outer", inner);

		assertThat(ContextDoneException.in(new IOException(outer))).isSameAs(outer);
	}

	@Test
	void inFindsNothingWhereThereIsNone() {
		assertThat(ContextDoneException.in(new IOException(new IllegalStateException()))).isNull();
	}

	@Test
	void inEndsOnACyclicChain() {
		IOException one = new IOException("one");
		IllegalStateException other = new IllegalStateException("other", one);
		one.initCause(other);

		assertThat(ContextDoneException.in(one)).isNull();
	}

	@Test
	void inFindsItBeforeAChainTurnsBack() {
		IOException one = new IOException("one");
		CancelledException done = new CancelledException("done", one);
		one.initCause(done);

		assertThat(ContextDoneException.in(one)).isSameAs(done);
	}

	@Test
	void theSharedConstantsHoldNoStackAndNothingSuppressed() {
		CancellableContext cancelled = this.root.withCancel();
		cancelled.cancel();
		CancellableContext exceeded = this.root.withTimeout(Duration.ZERO);

		cancelled.cause().addSuppressed(new IOException());
		exceeded.cause().addSuppressed(new IOException());

		assertThat(cancelled.cause().getStackTrace()).isEmpty();
		assertThat(cancelled.cause().getSuppressed()).isEmpty();
		assertThat(exceeded.cause().getStackTrace()).isEmpty();
		assertThat(exceeded.cause().getSuppressed()).isEmpty();
	}

	@Test
	void aDoneExceptionIsFreshAndHasTheCallersStack() {
		CancellableContext context = this.root.withCancel();
		context.cancel();

		ContextDoneException first = context.doneException();
		ContextDoneException second = context.doneException();

		assertThat(first).isNotSameAs(second).isNotSameAs(context.cause());
		assertThat(first.getStackTrace()).extracting(StackTraceElement::getMethodName)
			.contains("aDoneExceptionIsFreshAndHasTheCallersStack");
	}

	@Test
	void aDoneExceptionHasTheGivenCause() {
		CancellableContext context = this.root.withCancel();
		IllegalStateException cause = new IllegalStateException("because");
		context.cancel(cause);

		assertThat(context.doneException()).isInstanceOf(CancelledException.class).hasCause(cause);
		assertThat(context.doneException().getCause()).isSameAs(cause);
	}

	@Test
	void aDoneExceptionWithoutAGivenCauseHasNone() {
		CancellableContext context = this.root.withTimeout(Duration.ZERO);

		assertThat(context.doneException()).isInstanceOf(DeadlineExceededException.class).hasNoCause();
	}

	@Test
	void anOpenContextHasNoDoneException() {
		assertThatIllegalStateException().isThrownBy(() -> this.root.doneException());
	}

	@Test
	void aDoneExceptionIsThereHoweverLateTheTimerThread() {
		CancellableContext context = this.root.withTimeout(Duration.ofSeconds(1));

		this.time.stall(Duration.ofSeconds(1));

		assertThat(context.doneException()).isInstanceOf(DeadlineExceededException.class);
		this.time.advance(Duration.ZERO);
	}

	@Test
	void eachSubtypeTellsItsReason() {
		assertThat(new CancelledException("done", null).reason()).isEqualTo(CANCELLED);
		assertThat(new DeadlineExceededException("done", null).reason()).isEqualTo(DEADLINE_EXCEEDED);
	}

	@Test
	void aSubtypeKeepsItsMessageAndItsCause() {
		IOException cause = new IOException("because");

		assertThat(new CancelledException("done", cause)).hasMessage("done").hasCause(cause);
		assertThat(new DeadlineExceededException("done", cause)).hasMessage("done").hasCause(cause);
	}

	@Test
	void theCausesThatUsersTellApartHoldNoStack() {
		assertThat(new ClientDisconnectedException().getStackTrace()).isEmpty();
		assertThat(new OperatorCancelledException().getStackTrace()).isEmpty();
		assertThat(new ShutdownException().getStackTrace()).isEmpty();
	}

	@Test
	void theCausesThatUsersTellApartSayWhatHappened() {
		assertThat(new ClientDisconnectedException().getMessage()).isNotBlank();
		assertThat(new OperatorCancelledException().getMessage()).isNotBlank();
		assertThat(new ShutdownException().getMessage()).isNotBlank();
	}

}
