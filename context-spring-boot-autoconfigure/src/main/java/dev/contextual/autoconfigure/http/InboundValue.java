package dev.contextual.autoconfigure.http;

import java.util.Objects;
import java.util.function.Function;

import dev.contextual.Context;
import dev.contextual.Key;
import org.jspecify.annotations.Nullable;

/**
 * A request header whose value the context of the request carries. Each bean of this type
 * is read from the requests of callers that are believed; one that is forwarded goes into
 * the requests that are made under the context, to the same hosts as the time left.
 * Instances are immutable and may be shared among threads.
 *
 * @param <T> the type of the value
 * @since 0.1
 */
public final class InboundValue<T> {

	private final String header;

	private final Key<T> key;

	private final Function<String, ? extends @Nullable T> parser;

	private final @Nullable Function<? super T, String> formatter;

	private InboundValue(String header, Key<T> key, Function<String, ? extends @Nullable T> parser,
			@Nullable Function<? super T, String> formatter) {
		this.header = TimeoutHeader.named(header).name();
		this.key = Objects.requireNonNull(key, "key");
		this.parser = Objects.requireNonNull(parser, "parser");
		this.formatter = formatter;
	}

	/**
	 * Makes a value that is not forwarded.
	 * @param header the field name of the header
	 * @param key the key of the value in the context
	 * @param parser reads the field value, which is not trusted; to return {@code null}
	 * or throw for one that is not valid
	 * @param <T> the type of the value
	 * @return the value's description
	 * @throws IllegalArgumentException if the header's name is no field name
	 */
	public static <T> InboundValue<T> of(String header, Key<T> key, Function<String, ? extends @Nullable T> parser) {
		return new InboundValue<>(header, key, parser, null);
	}

	/**
	 * Returns the same value, but forwarded in a header of the same name.
	 * @param formatter writes the value as it is in the context then; a text with control
	 * characters is not sent
	 * @return the value's description
	 */
	public InboundValue<T> forwarded(Function<? super T, String> formatter) {
		return new InboundValue<>(this.header, this.key, this.parser, Objects.requireNonNull(formatter, "formatter"));
	}

	/**
	 * Returns the field name of the header.
	 * @return the name
	 */
	public String header() {
		return this.header;
	}

	/**
	 * Reads the value into a context.
	 * @param parent the context to derive from
	 * @param text the field value; not trusted
	 * @return a context with the value, {@code null} if the text is not valid
	 */
	public @Nullable Context read(Context parent, String text) {
		T value;
		try {
			value = this.parser.apply(text);
		}
		catch (RuntimeException ex) {
			return null;
		}
		return (value != null) ? parent.withValue(this.key, value) : null;
	}

	/**
	 * Writes the value of a context.
	 * @param context the context
	 * @return the field value to send, {@code null} if there is nothing to send
	 */
	public @Nullable String write(Context context) {
		T value = (this.formatter != null) ? context.value(this.key) : null;
		if (this.formatter == null || value == null) {
			return null;
		}
		String text = this.formatter.apply(value);
		return text.chars().allMatch((character) -> character >= ' ' && character != 127) ? text : null;
	}

}
