package io.github.ssejaxrs.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/**
 * What holds in every document: links lead somewhere, scripts are scripts, dependencies are what is built here, and so
 * is what commands name.
 */
class DocumentsTest {

    private static final String GROUP = "io.github.ssejaxrs";
    private static final Pattern MAVEN = Pattern.compile("\\bmvn [^`]*");
    private static final Pattern PROFILES = Pattern.compile("\\s(?:-P|--activate-profiles )(\\S+)");
    private static final Pattern PROJECTS = Pattern.compile("\\s-pl (\\S+)");

    static Stream<String> pages() throws IOException {
        var single = Stream.of(
                "README.md",
                "CHANGELOG.md",
                "CONTRIBUTING.md",
                "example-war/README.md",
                "benchmarks/README.md",
                "sse-jaxrs/src/main/js/README.md");
        try (var docs = Files.walk(Document.ROOT.resolve("docs"))) {
            var all = docs.filter(file -> file.toString().endsWith(".md"))
                    .map(file -> Document.ROOT.relativize(file).toString())
                    .sorted()
                    .toList();
            return Stream.concat(single, all.stream()).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsSomewhere(String page) {
        var document = Document.read(page);

        assertThat(dead(document)).isEmpty();
    }

    static Stream<Document.Block> scripts() throws IOException {
        return blocks().filter(DocumentsTest::isScript);
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void scriptsAreJavaScript(Document.Block block) {
        assertThat(Scripts.faults(block.text())).as(block.toString()).isEmpty();
    }

    static Stream<Document.Block> dependencies() throws IOException {
        return blocks().filter(DocumentsTest::isDependency);
    }

    @ParameterizedTest
    @MethodSource("dependencies")
    void dependenciesAreWhatIsBuiltHere(Document.Block block) throws Exception {
        var dependency = xml(block.text());
        var built = modules();

        assertThat(built).containsKey(text(dependency, "artifactId"));
        assertThat(text(dependency, "version")).isEqualTo(built.get(text(dependency, "artifactId")));
    }

    @Test
    void commandsForMavenNameWhatIsThere() throws Exception {
        var commands = pages().flatMap(page -> Document.read(page).lines().stream())
                .flatMap(line -> MAVEN.matcher(line).results())
                .map(MatchResult::group)
                .toList();

        assertThat(named(PROFILES, commands)).isNotEmpty().isSubsetOf(profiles());
        assertThat(named(PROJECTS, commands))
                .isNotEmpty()
                .allSatisfy(
                        project -> assertThat(Document.ROOT.resolve(project)).isDirectory());
    }

    static boolean isScript(Document.Block block) {
        return block.kind().equals("js");
    }

    /** One of ours. */
    static boolean isDependency(Document.Block block) {
        return block.kind().equals("xml")
                && block.text().startsWith("<dependency>")
                && block.text().contains("<groupId>" + GROUP + "</groupId>");
    }

    private static Set<String> named(Pattern option, List<String> commands) {
        return commands.stream()
                .flatMap(command -> option.matcher(command).results())
                .flatMap(match -> Stream.of(match.group(1).split(",")))
                .collect(Collectors.toSet());
    }

    private static Set<String> profiles() throws Exception {
        var profiles = new TreeSet<String>();
        try (var poms = Files.find(Document.ROOT, 4, (file, attributes) -> file.endsWith("pom.xml"))) {
            for (var pom : poms.toList()) {
                var elements = xml(Files.readString(pom)).getElementsByTagName("profile");
                for (int i = 0; i < elements.getLength(); i++) {
                    profiles.add(text((Element) elements.item(i), "id"));
                }
            }
        }
        return profiles;
    }

    private static Stream<Document.Block> blocks() throws IOException {
        return pages().flatMap(page -> Document.read(page).blocks().stream());
    }

    private static List<String> dead(Document document) {
        var dead = new ArrayList<String>();
        for (var link : document.links()) {
            var target = link.target();
            if (target.matches("[a-z]+:.*")) {
                continue; // somebody else's
            }
            int hash = target.indexOf('#');
            var path = hash < 0 ? target : target.substring(0, hash);
            var file = path.isEmpty()
                    ? document.path()
                    : document.path().resolveSibling(path).normalize();
            if (!Files.exists(Document.ROOT.resolve(file))) {
                dead.add("line " + link.line() + ": " + target + ": there is no " + file);
            } else if (hash >= 0 && !anchors(file).contains(target.substring(hash + 1))) {
                dead.add("line " + link.line() + ": " + target + ": " + file + " has no such heading");
            }
        }
        return dead;
    }

    private static Set<String> anchors(Path file) {
        return Document.read(file.toString()).anchors();
    }

    /** The versions of all that is built beside this module, by their artifacts. */
    private static Map<String, String> modules() throws Exception {
        var root = xml(Files.readString(Document.ROOT.resolve("pom.xml")));
        var version = text(root, "version");
        var built = new TreeMap<String, String>();
        for (var module : texts(root, "module")) {
            var pom = xml(Files.readString(Document.ROOT.resolve(module).resolve("pom.xml")));
            built.put(text(pom, "artifactId"), version);
        }
        return built;
    }

    private static Element xml(String text) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(text)))
                .getDocumentElement();
    }

    /** Of a direct child, since a project's parent and dependencies have names too. */
    private static String text(Element parent, String name) {
        for (var child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child.getNodeName().equals(name)) {
                return child.getTextContent().strip();
            }
        }
        throw new AssertionError("There is no <" + name + ">");
    }

    private static List<String> texts(Element root, String name) {
        var elements = root.getElementsByTagName(name);
        var texts = new ArrayList<String>();
        for (int i = 0; i < elements.getLength(); i++) {
            texts.add(elements.item(i).getTextContent().strip());
        }
        return texts;
    }
}
