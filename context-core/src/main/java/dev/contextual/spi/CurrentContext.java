package dev.contextual.spi;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
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

	// The slot is the core's own and stays package-private there; both packages are of
	// one
	// module, so the private look-up needs no opened package.
	private static final MethodHandle REPLACE = find();

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
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static MethodHandle find() {
		try {
			Class<?> slot = Class.forName("dev.contextual.Current");
			return MethodHandles.privateLookupIn(slot, MethodHandles.lookup())
				.findStatic(slot, "replace", MethodType.methodType(Context.class, Context.class));
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

}
