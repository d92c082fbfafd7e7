package dev.contextual;

import java.util.Set;

import dev.contextual.test.RootedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HandleTests extends RootedTest {

	private final CancellableContext handle = this.root.withCancel();

	private final Context plain = this.handle.call(Context::current);

	@Test
	void whatIsCurrentIsNotThePowerToCancel() {
		assertThat(this.plain).isNotInstanceOf(CancellableContext.class);
		assertThat(this.plain).isNotInstanceOf(AutoCloseable.class);
	}

	@Test
	void theHandleAndItsContextAreEqualBothWays() {
		assertThat(this.handle).isEqualTo(this.plain);
		assertThat(this.plain).isEqualTo(this.handle).hasSameHashCodeAs(this.handle);
	}

	@Test
	void theHandleAndItsContextAreOneElementOfASet() {
		assertThat(Set.of(this.plain)).contains(this.handle);
		assertThat(Set.<Context>of(this.handle)).contains(this.plain);
	}

	@Test
	void theHandlesOfTwoContextsAreNotEqual() {
		assertThat(this.handle).isNotEqualTo(this.root.withCancel()).isNotEqualTo(this.root).isNotEqualTo("a context");
	}

	@Test
	void aContextIsNotEqualToItsParent() {
		assertThat(this.plain.withValue(Key.named("key"), "value")).isNotEqualTo(this.plain);
	}

	@Test
	void cancellingTheHandleEndsTheContextThatIsCurrent() {
		try (Scope scope = this.handle.attach()) {
			this.handle.cancel();

			assertThat(Context.current().isDone()).isTrue();
			assertThat(scope).isNotNull();
		}
	}

	@Test
	void closeIsIdempotent() {
		this.handle.close();

		this.handle.close();

		assertThat(this.handle.reason()).isEqualTo(CancellationReason.CANCELLED);
	}

	@Test
	void theHandleAndItsContextHaveOneId() {
		assertThat(LiveContexts.idOf(this.handle)).isEqualTo(LiveContexts.idOf(this.plain));
	}

	@Test
	void whatIsDerivedFromTheHandleOrFromItsContextEndsWithIt() {
		CancellableContext fromHandle = this.handle.withCancel();
		CancellableContext fromPlain = this.plain.withCancel();

		this.handle.cancel();

		assertThat(fromHandle.isDone()).isTrue();
		assertThat(fromPlain.isDone()).isTrue();
	}

}
