package dev.contextual.autoconfigure.http;

import dev.contextual.Context;
import dev.contextual.Key;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class InboundValueTests {

	private static final Key<Integer> TENANT = Key.named("tenant");

	private final InboundValue<Integer> value = InboundValue.of("X-Tenant", TENANT, Integer::valueOf);

	@Test
	void validTextIsReadIntoTheContext() {
		Context context = this.value.read(Context.background(), "7");

		assertThat(context).isNotNull();
		assertThat(context.value(TENANT)).isEqualTo(7);
	}

	@Test
	void textThatTheParserRefusesIsNotRead() {
		assertThat(this.value.read(Context.background(), "seven")).isNull();
		assertThat(InboundValue.of("X-Tenant", TENANT, (text) -> null).read(Context.background(), "7")).isNull();
	}

	@Test
	void onlyAForwardedValueIsWritten() {
		Context context = Context.background().withValue(TENANT, 7);

		assertThat(this.value.write(context)).isNull();
		assertThat(this.value.forwarded((tenant) -> "t" + tenant).write(context)).isEqualTo("t7");
		assertThat(this.value.forwarded(String::valueOf).write(Context.background())).isNull();
	}

	@Test
	void textThatWouldBreakTheRequestIsNotWritten() {
		Context context = Context.background().withValue(TENANT, 7);

		assertThat(this.value.forwarded((tenant) -> "7\r\nX-Admin: yes").write(context)).isNull();
	}

	@Test
	void nameThatIsNoFieldNameIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> InboundValue.of("no header", TENANT, Integer::valueOf));
	}

}
