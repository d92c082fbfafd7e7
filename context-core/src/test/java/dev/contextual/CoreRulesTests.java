package dev.contextual;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

@AnalyzeClasses(packages = "dev.contextual", importOptions = ImportOption.DoNotIncludeTests.class)
class CoreRulesTests {

	@ArchTest
	static final ArchRule theCoreImportsTheBaseModuleAlone = classes().should()
		.onlyDependOnClassesThat(DescribedPredicate.describe("are the core's or java.base's, or annotations",
				(type) -> isAllowed(type.getBaseComponentType())));

	private static boolean isAllowed(JavaClass type) {
		return type.isPrimitive() || type.getPackageName().startsWith("dev.contextual")
				|| type.getPackageName().equals("org.jspecify.annotations")
				|| type.getPackageName().equals("com.google.errorprone.annotations")
				|| type.reflect().getModule() == Object.class.getModule();
	}

}
