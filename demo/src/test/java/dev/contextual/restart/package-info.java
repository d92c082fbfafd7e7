/**
 * What an application leaves behind in a JVM that lives on: nothing. The application is
 * that of the package below; those who look run beside it, in a JVM of their own, on a
 * class loader that stays.
 */
@NullMarked
package dev.contextual.restart;

import org.jspecify.annotations.NullMarked;
