package dev.contextual.spi;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;

import dev.contextual.Context;
import org.jspecify.annotations.Nullable;

/**
 * The slot that holds a thread's current context, for frameworks that save and restore
 * thread-bound state by a contract of their own, such as Micrometer's
 * {@code ThreadLocalAccessor}. Everybody else attaches by {@link Context#attach()}, whose
 * scopes notice when they are closed out of order.
 *
 * @since 0.1
 */
public final class CurrentContext {

	private static final MethodHandle REPLACE = Core.find("Current", "replace",
			MethodType.methodType(Context.class, Context.class));

	private CurrentContext() {
	}

	/**
	 * Makes a context current on the calling thread, without a scope. Open scopes of the
	 * thread stay as they are and restore, when they are closed, what they replaced.
	 * @param context the context to make current, or {@code null} for none (then
	 * {@link Context#current()} is the background context)
	 * @return what was current before, {@code null} if nothing was
	 */
	public static @Nullable Context replace(@Nullable Context context) {
		try {
			return (Context) REPLACE.invokeExact(context);
		}
		catch (Throwable ex) {
			throw Core.rethrown(ex);
		}
	}

}
