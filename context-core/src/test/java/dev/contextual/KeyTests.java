package dev.contextual;

import java.lang.reflect.Modifier;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class KeyTests {

	@Test
	void keysAreIdentities() {
		Key<String> key = Key.named("user-id");

		assertThat(key).isNotEqualTo(Key.<String>named("user-id"));
	}

	@Test
	void aKeyPrintsItsName() {
		assertThat(Key.named("user-id")).hasToString("user-id");
	}

	@Test
	void noOutsiderCanMakeAKeyOfItsOwnKind() {
		assertThat(Key.class.getConstructors()).isEmpty();
		assertThat(Modifier.isFinal(Key.class.getModifiers()) || Key.class.isSealed()).isTrue();
	}

}
