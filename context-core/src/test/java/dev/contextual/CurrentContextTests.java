package dev.contextual;

import dev.contextual.spi.CurrentContext;
import dev.contextual.test.RootedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CurrentContextTests extends RootedTest {

	private final Context context = this.root.withValue(Key.named("key"), "value");

	@Test
	void nothingIsCurrentOnAFreshThread() {
		Context before = CurrentContext.replace(this.context);

		assertThat(before).isNull();
		CurrentContext.replace(null);
	}

	@Test
	void whatReplacesIsCurrent() {
		CurrentContext.replace(this.context);

		assertThat(Context.current()).isEqualTo(this.context);
		CurrentContext.replace(null);
	}

	@Test
	void nullIsForNothing() {
		CurrentContext.replace(this.context);

		Context before = CurrentContext.replace(null);

		assertThat(before).isEqualTo(this.context);
		assertThat(Context.current()).isEqualTo(Context.background());
		assertThat(CurrentContext.replace(null)).isNull();
	}

	@Test
	void whatAHandleReplacesIsNotThePowerToCancel() {
		CancellableContext handle = this.root.withCancel();

		CurrentContext.replace(handle);

		assertThat(Context.current()).isEqualTo(handle).isNotInstanceOf(CancellableContext.class);
		assertThat(CurrentContext.replace(null)).isNotInstanceOf(CancellableContext.class);
	}

	@Test
	void anAttachedContextIsWhatIsReplaced() {
		try (Scope scope = this.context.attach()) {
			Context before = CurrentContext.replace(null);

			assertThat(before).isEqualTo(this.context);
			CurrentContext.replace(before);
			assertThat(Context.current()).isEqualTo(this.context);
			assertThat(scope).isNotNull();
		}
	}

	@Test
	void aScopeInsideRestoresWhatReplaced() {
		CurrentContext.replace(this.context);

		this.root.attach().close();

		assertThat(Context.current()).isEqualTo(this.context);
		CurrentContext.replace(null);
	}

	@Test
	void aScopeAroundRestoresWhatItReplacedItself() {
		Scope scope = this.context.attach();
		CurrentContext.replace(this.root);

		scope.close();

		assertThat(Context.current()).isEqualTo(Context.background());
	}

}
