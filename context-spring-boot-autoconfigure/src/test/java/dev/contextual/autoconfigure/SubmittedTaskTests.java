package dev.contextual.autoconfigure;

import java.time.Duration;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.Scope;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SubmittedTaskTests {

	@Test
	void deadlineOfAnOrdinaryContextIsFirm() {
		try (CancellableContext request = Context.background().withTimeout(Duration.ofMinutes(1))) {
			assertThat(SubmittedTask.firmDeadline(request)).isEqualTo(request.deadline());
		}
	}

	@Test
	void deadlineOfTheSubmitterIsOnlyBorrowed() {
		try (CancellableContext request = Context.background().withTimeout(Duration.ofMinutes(1));
				CancellableContext outliving = request.outliving(ContextKind.TASK.operation("mail"))) {
			Context task = borrowing(outliving);

			assertThat(task.deadline()).isEqualTo(request.deadline());
			assertThat(SubmittedTask.firmDeadline(task)).isNull();
		}
	}

	@Test
	void tighterTimeoutOfTheTasksOwnIsFirm() {
		try (CancellableContext request = Context.background().withTimeout(Duration.ofMinutes(1));
				CancellableContext outliving = request.outliving(ContextKind.TASK.operation("mail"));
				CancellableContext call = borrowing(outliving).withTimeout(Duration.ofSeconds(1))) {
			assertThat(SubmittedTask.firmDeadline(call)).isEqualTo(call.deadline());
		}
	}

	@Test
	void timeoutOfTheTasksOwnIsFirmOnceTheSubmitterHasEndedWell() {
		try (CancellableContext request = Context.background().withTimeout(Duration.ofSeconds(30));
				CancellableContext outliving = request.outliving(ContextKind.TASK.operation("mail"));
				CancellableContext call = borrowing(outliving).withTimeout(Duration.ofMinutes(1))) {
			assertThat(SubmittedTask.firmDeadline(call)).isNull();

			request.close();

			assertThat(SubmittedTask.firmDeadline(call)).isNotNull().isEqualTo(call.deadline());
		}
	}

	@Test
	void detachedContextHasBorrowedNothing() {
		try (CancellableContext request = Context.background().withTimeout(Duration.ofSeconds(1));
				CancellableContext outliving = request.outliving(ContextKind.TASK.operation("mail"));
				CancellableContext call = SubmittedTask.detached(borrowing(outliving))
					.withTimeout(Duration.ofMinutes(1))) {
			assertThat(SubmittedTask.firmDeadline(call)).isEqualTo(call.deadline());
		}
	}

	private static Context borrowing(CancellableContext outliving) {
		try (Scope scope = outliving.attach()) {
			return SubmittedTask.borrowing(Context.current());
		}
	}

}
