/**
 * A shop that shows one request in every room: its deadline and its end reach the
 * services it calls, its methods and its database. The shop and the services run in one
 * application and talk over real HTTP.
 */
@NullMarked
package dev.contextual.demo;

import org.jspecify.annotations.NullMarked;
