package dev.contextual.autoconfigure;

import java.time.Duration;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.autoconfigure.Endings.Outcome;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EndingsTests {

	private final Endings endings = new Endings();

	@Test
	void openContextCountsAsCompleted() {
		try (CancellableContext context = Context.background().withCancel()) {
			this.endings.closing(ContextKind.REQUEST, context);
		}

		assertThat(this.endings.count(ContextKind.REQUEST, Outcome.COMPLETED)).isEqualTo(1);
		assertThat(this.endings.count(ContextKind.SQL, Outcome.COMPLETED)).isZero();
	}

	@Test
	void cancelledContextCountsAsCancelled() {
		try (CancellableContext context = Context.background().withCancel()) {
			context.cancel();
			this.endings.closing(ContextKind.HTTP, context);
		}

		assertThat(this.endings.count(ContextKind.HTTP, Outcome.CANCELLED)).isEqualTo(1);
	}

	@Test
	void expiredContextCountsAsDeadlineExceeded() {
		try (CancellableContext context = Context.background().withTimeout(Duration.ZERO)) {
			this.endings.closing(ContextKind.METHOD, context);
		}

		assertThat(this.endings.count(ContextKind.METHOD, Outcome.DEADLINE_EXCEEDED)).isEqualTo(1);
		assertThat(Outcome.DEADLINE_EXCEEDED.label()).isEqualTo("deadline_exceeded");
	}

}
