package dev.contextual.spi;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * What this package uses of the core's inside, which stays package-private there; both
 * packages are of one module, so the private look-up needs no opened package.
 */
final class Core {

	private Core() {
	}

	static MethodHandle find(String className, String method, MethodType type) {
		try {
			Class<?> owner = Class.forName("dev.contextual." + className,
					/* initialize= */ false, Core.class.getClassLoader());
			return MethodHandles.privateLookupIn(owner, MethodHandles.lookup()).findStatic(owner, method, type);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/**
	 * Passes on what a method handle threw.
	 */
	static RuntimeException rethrown(Throwable failure) {
		if (failure instanceof RuntimeException ex) {
			throw ex;
		}
		if (failure instanceof Error ex) {
			throw ex;
		}
		return new IllegalStateException(failure);
	}

}
