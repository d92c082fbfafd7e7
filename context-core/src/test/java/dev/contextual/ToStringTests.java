package dev.contextual;

import java.time.Duration;

import dev.contextual.test.RootedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ToStringTests extends RootedTest {

	private static final Key<String> USER_ID = Key.named("user-id");

	@Test
	void theRootsPrintTheirNames() {
		assertThat(Context.background()).hasToString("background");
		assertThat(Context.todo()).hasToString("todo");
	}

	@Test
	void aChainPrintsItsSteps() {
		Context context = this.root.withValue(USER_ID, "42").withCancel();

		assertThat(context).hasToString("background.withCancel.withValue(user-id).withCancel");
	}

	@Test
	void aTimeoutPrintsItsLength() {
		CancellableContext context = this.root.withTimeout(Duration.ofSeconds(3));

		assertThat(context.toString()).startsWith("background.withCancel.withTimeout(").endsWith(")").contains("3S");
	}

	@Test
	void aDeadlinePrintsLikeOne() {
		CancellableContext context = this.root.withDeadline(Deadline.after(Duration.ofSeconds(3)));

		assertThat(context.toString()).startsWith("background.withCancel.withDeadline(").endsWith(")");
	}

	@Test
	void theRestOfTheDerivationsPrintTheirNames() {
		assertThat(this.root.withoutCancel().toString()).isEqualTo("background.withCancel.withoutCancel");
		assertThat(this.root.outliving(Operation.named("task")).toString())
			.startsWith("background.withCancel.outliving");
	}

	@Test
	void aValueIsNeverPrinted() {
		Context context = this.root.withValue(USER_ID, "forty-two").withTimeout(Duration.ofSeconds(3));

		assertThat(context.toString()).contains("user-id").doesNotContain("forty-two");
	}

	@Test
	void aSensitiveKeyIsNotEvenNamed() {
		Context context = this.root.withValue(Key.sensitive("api-token"), "secret");

		assertThat(context.toString()).doesNotContain("api-token").doesNotContain("secret");
	}

	@Test
	void aHandlePrintsLikeItsContext() {
		CancellableContext handle = this.root.withValue(USER_ID, "42").withCancel();

		String plain = handle.call(() -> Context.current().toString());

		assertThat(handle).hasToString(plain);
	}

	@Test
	void tenThousandLayersPrintWithoutADeepStack() {
		Context context = this.root;
		for (int i = 0; i < 10_000; i++) {
			context = context.withCancel();
		}

		assertThat(context.toString()).startsWith("background.withCancel.withCancel");
	}

}
