package dev.contextual;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

import dev.contextual.test.AnotherThread;
import dev.contextual.test.RootedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ScopeTests extends RootedTest {

	private final Context outer = this.root.withValue(Key.named("layer"), "outer");

	private final Context inner = this.root.withValue(Key.named("layer"), "inner");

	@Test
	void withoutAScopeBackgroundIsCurrent() {
		assertThat(Context.current()).isEqualTo(Context.background());
	}

	@Test
	void anAttachedContextIsCurrentUntilTheScopeCloses() {
		Scope scope = this.outer.attach();
		assertThat(Context.current()).isEqualTo(this.outer);

		scope.close();

		assertThat(Context.current()).isEqualTo(Context.background());
	}

	@Test
	void aNestedScopeRestoresTheOneAround() {
		try (Scope around = this.outer.attach()) {
			Scope nested = this.inner.attach();
			assertThat(Context.current()).isEqualTo(this.inner);

			nested.close();

			assertThat(Context.current()).isEqualTo(this.outer);
			assertThat(around).isNotNull();
		}
	}

	@Test
	void theSameContextCanBeAttachedTwice() {
		try (Scope around = this.outer.attach()) {
			this.outer.attach().close();

			assertThat(Context.current()).isEqualTo(this.outer);
			assertThat(around).isNotNull();
		}
	}

	@Test
	void backgroundCanBeAttachedToShutAContextOut() {
		try (Scope around = this.outer.attach()) {
			Context seen = Context.background().call(Context::current);

			assertThat(seen).isEqualTo(Context.background());
			assertThat(Context.current()).isEqualTo(this.outer);
			assertThat(around).isNotNull();
		}
	}

	@Test
	void aDoneContextCanBeAttached() {
		CancellableContext done = this.root.withCancel();
		done.cancel();

		Context seen = done.call(Context::current);

		assertThat(seen).isEqualTo(done);
		assertThat(seen.isDone()).isTrue();
	}

	@Test
	void aThreadsCurrentContextIsItsOwn() throws Exception {
		try (Scope scope = this.outer.attach()) {
			Context elsewhere = AnotherThread.call(Context::current);

			assertThat(elsewhere).isEqualTo(Context.background());
			assertThat(scope).isNotNull();
		}
	}

	@Test
	void secondCloseDoesNothing() {
		Scope around = this.outer.attach();
		Scope nested = this.inner.attach();
		nested.close();

		nested.close();

		assertThat(Context.current()).isEqualTo(this.outer);
		around.close();
	}

	@Test
	void secondCloseDoesNothingToALaterScope() {
		Scope first = this.outer.attach();
		first.close();
		Scope later = this.inner.attach();

		first.close();

		assertThat(Context.current()).isEqualTo(this.inner);
		later.close();
	}

	@Test
	void closedOutOfOrderAnOuterScopeRestoresWhatItReplacedAndThrows() {
		Scope around = this.outer.attach();
		Scope nested = this.inner.attach();

		assertThatIllegalStateException().isThrownBy(around::close);

		assertThat(Context.current()).isEqualTo(Context.background());
		nested.close();
	}

	@Test
	void aScopeClosedByAnOuterOneStaysClosed() {
		Scope around = this.outer.attach();
		Scope nested = this.inner.attach();
		assertThatIllegalStateException().isThrownBy(around::close);

		nested.close();

		assertThat(Context.current()).isEqualTo(Context.background());
	}

	@Test
	void aScopeClosedByAnOuterOneDoesNotDisturbTheNextJob() {
		Scope around = this.outer.attach();
		Scope forgotten = this.inner.attach();
		assertThatIllegalStateException().isThrownBy(around::close);

		try (Scope next = this.outer.attach()) {
			forgotten.close();
			around.close();

			assertThat(Context.current()).isEqualTo(this.outer);
			assertThat(next).isNotNull();
		}
	}

	@Test
	void aForgottenScopeDoesNotReachTheNextRequestOfAThread() {
		Scope request = this.outer.attach();
		Scope forgotten = this.inner.attach();

		assertThatIllegalStateException().isThrownBy(request::close);

		assertThat(Context.current()).isEqualTo(Context.background());
		assertThat(forgotten).isNotNull();
	}

	@Test
	void closedAroundTwoForgottenOnesAScopeInTheMiddleRestoresTheOneAround() {
		Scope around = this.outer.attach();
		Scope middle = this.inner.attach();
		Scope forgotten = this.outer.attach();
		Scope alsoForgotten = this.inner.attach();

		assertThatIllegalStateException().isThrownBy(middle::close);

		assertThat(Context.current()).isEqualTo(this.outer);
		alsoForgotten.close();
		forgotten.close();
		assertThat(Context.current()).isEqualTo(this.outer);
		around.close();
		assertThat(Context.current()).isEqualTo(Context.background());
	}

	@Test
	void onAnotherThreadCloseThrowsAndChangesNothing() {
		try (Scope scope = this.outer.attach()) {
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> AnotherThread.run(scope::close))
				.withCauseInstanceOf(IllegalStateException.class);

			assertThat(Context.current()).isEqualTo(this.outer);
		}
		assertThat(Context.current()).isEqualTo(Context.background());
	}

	@Test
	void onAnotherThreadCloseLeavesThatThreadsContextAlone() throws Exception {
		try (Scope scope = this.outer.attach()) {
			Context seen = AnotherThread.call(() -> this.inner.call(() -> {
				assertThatIllegalStateException().isThrownBy(scope::close);
				return Context.current();
			}));

			assertThat(seen).isEqualTo(this.inner);
		}
	}

	@Test
	void runMakesTheContextCurrentMeanwhile() {
		List<Context> seen = new ArrayList<>();

		this.outer.run(() -> seen.add(Context.current()));

		assertThat(seen).containsExactly(this.outer);
		assertThat(Context.current()).isEqualTo(Context.background());
	}

	@Test
	void callReturnsTheResult() {
		Context seen = this.outer.call(Context::current);

		assertThat(seen).isEqualTo(this.outer);
		assertThat(Context.current()).isEqualTo(Context.background());
	}

	@Test
	void callReturnsNullForNull() {
		String result = this.outer.call(() -> null);

		assertThat(result).isNull();
	}

	@Test
	void callThrowsWhatItsOperationThrowsAndRestores() {
		CallableOp<String, ClassNotFoundException> operation = () -> {
			throw new ClassNotFoundException("checked");
		};

		assertThatExceptionOfType(ClassNotFoundException.class).isThrownBy(() -> this.outer.call(operation));

		assertThat(Context.current()).isEqualTo(Context.background());
	}

	@Test
	void runThrowsWhatItsActionThrowsAndRestores() {
		assertThatIllegalStateException().isThrownBy(() -> this.outer.run(() -> {
			throw new IllegalStateException("thrown");
		})).withMessage("thrown");

		assertThat(Context.current()).isEqualTo(Context.background());
	}

}
