package dev.contextual;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.contextual.test.RootedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ValueTests extends RootedTest {

	private static final Key<String> FIRST = Key.named("first");

	private static final Key<String> SECOND = Key.named("second");

	@Test
	void aValueIsFoundByItsKey() {
		Context context = this.root.withValue(FIRST, "one");

		assertThat(context.value(FIRST)).isEqualTo("one");
	}

	@Test
	void aKeyThatNobodySetHasNoValue() {
		Context context = this.root.withValue(FIRST, "one");

		assertThat(context.value(SECOND)).isNull();
	}

	@Test
	void valuesAreInheritedThroughEveryKindOfContext() {
		Context context = this.root.withValue(FIRST, "one");

		Context innermost = context.withCancel()
			.withTimeout(Duration.ofHours(1))
			.withValue(SECOND, "two")
			.outliving(Operation.named("task"))
			.withoutCancel();

		assertThat(innermost.value(FIRST)).isEqualTo("one");
		assertThat(innermost.value(SECOND)).isEqualTo("two");
	}

	@Test
	void aChildsValueShadowsItsParents() {
		Context parent = this.root.withValue(FIRST, "one");

		Context child = parent.withValue(SECOND, "two").withValue(FIRST, "uno");

		assertThat(child.value(FIRST)).isEqualTo("uno");
		assertThat(child.value(SECOND)).isEqualTo("two");
	}

	@Test
	void aChildsValueIsUnknownToItsParentAndItsSibling() {
		Context parent = this.root.withValue(FIRST, "one");
		Context child = parent.withValue(FIRST, "uno");
		Context sibling = parent.withValue(SECOND, "two");

		assertThat(child.value(FIRST)).isEqualTo("uno");
		assertThat(parent.value(FIRST)).isEqualTo("one");
		assertThat(sibling.value(FIRST)).isEqualTo("one");
	}

	@Test
	void keysOfTheSameNameAreDifferentKeys() {
		Key<String> mine = Key.named("key");
		Key<String> yours = Key.named("key");

		Context context = this.root.withValue(mine, "mine");

		assertThat(context.value(mine)).isEqualTo("mine");
		assertThat(context.value(yours)).isNull();
	}

	@Test
	void sensitiveValuesAreThereForTheCode() {
		Key<String> token = Key.sensitive("token");

		Context context = this.root.withValue(token, "secret");

		assertThat(context.value(token)).isEqualTo("secret");
	}

	@Test
	void valuesSurviveTheEnd() {
		CancellableContext context = this.root.withValue(FIRST, "one").withCancel();

		context.cancel();

		assertThat(context.value(FIRST)).isEqualTo("one");
		assertThat(context.withValue(SECOND, "two").value(SECOND)).isEqualTo("two");
	}

	@Test
	void aHundredLayersOfValuesAreAllFound() {
		List<Key<Integer>> keys = new ArrayList<>();
		Context context = this.root;
		for (int i = 0; i < 100; i++) {
			Key<Integer> key = Key.named("key-" + i);
			keys.add(key);
			context = context.withValue(key, i);
		}

		Context innermost = context.withValue(keys.get(50), -50);

		for (int i = 0; i < 100; i++) {
			assertThat(innermost.value(keys.get(i))).isEqualTo((i == 50) ? -50 : i);
		}
		assertThat(innermost.value(FIRST)).isNull();
	}

	@Test
	void aContextWithAValueSharesTheLifeOfItsParent() {
		CancellableContext parent = this.root.withTimeout(Duration.ofHours(1));

		Context child = parent.withValue(FIRST, "one");

		assertThat(child.deadline()).isEqualTo(parent.deadline());
		parent.cancel();
		assertThat(child.isDone()).isTrue();
		assertThat(child.cause()).isSameAs(parent.cause());
	}

}
