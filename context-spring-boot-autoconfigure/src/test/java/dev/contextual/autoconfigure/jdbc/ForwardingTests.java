package dev.contextual.autoconfigure.jdbc;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class ForwardingTests {

	static Stream<Arguments> delegates() {
		return Stream.of(Arguments.of(Connection.class, GuardedConnection.class),
				Arguments.of(Statement.class, GuardedStatement.class),
				Arguments.of(PreparedStatement.class, GuardedPreparedStatement.class),
				Arguments.of(CallableStatement.class, GuardedCallableStatement.class),
				Arguments.of(ResultSet.class, GuardedResultSet.class));
	}

	@ParameterizedTest
	@MethodSource("delegates")
	void everyMethodIsHandedOn(Class<?> type, Class<?> delegate) {
		List<Method> leftToJdbc = Arrays.stream(type.getMethods())
			.filter((method) -> !Modifier.isStatic(method.getModifiers()))
			.filter((method) -> isLeftToJdbc(method, delegate))
			.toList();

		assertThat(leftToJdbc).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("delegates")
	void everyExecutionIsGuarded(Class<?> type, Class<?> delegate) {
		List<Method> unguarded = Arrays.stream(delegate.getMethods())
			.filter((method) -> method.getName().startsWith("execute") || method.getName().startsWith("prepare")
					|| method.getName().startsWith("createStatement") || method.getName().equals("next"))
			.filter((method) -> !method.getDeclaringClass().getSimpleName().startsWith("Guarded"))
			.toList();

		assertThat(unguarded).isEmpty();
	}

	private static boolean isLeftToJdbc(Method method, Class<?> delegate) {
		try {
			return delegate.getMethod(method.getName(), method.getParameterTypes()).getDeclaringClass().isInterface();
		}
		catch (NoSuchMethodException ex) {
			return true;
		}
	}

}
