package io.atone.benchmarks.report;

import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LinePlotTest {

    private static LinePlot plot(boolean logarithmic, Double... values) {
        return new LinePlot(
                "Fast & <small>",
                XAxis.logarithmic("threads", List.of(1, 10, 100)),
                "ms",
                logarithmic,
                List.of(new Series("atone", 1, List.of(values))));
    }

    private static Document parsed(LinePlot plot) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(plot.svg())));
    }

    private static List<Double> attribute(Document picture, String element, String name) {
        NodeList found = picture.getElementsByTagName(element);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> Double.valueOf(((Element) found.item(i)).getAttribute(name)))
                .toList();
    }

    @Test
    void tenTimesAsMuchIsAlwaysTheSameDistanceOnLogarithmicAxes() throws Exception {
        Document picture = parsed(plot(true, 1.0, 10.0, 100.0));

        List<Double> x = attribute(picture, "circle", "cx");
        List<Double> y = attribute(picture, "circle", "cy");
        assertThat(x.get(1) - x.get(0)).isEqualTo(x.get(2) - x.get(1)).isPositive();
        assertThat(Math.abs((y.get(0) - y.get(1)) - (y.get(1) - y.get(2)))).isLessThan(0.2);
        assertThat(y).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    }

    @Test
    void linearAxisBeginsAtZero() throws Exception {
        Document picture = parsed(plot(false, 50.0, 100.0, 200.0));

        List<Double> y = attribute(picture, "circle", "cy");
        assertThat(Math.abs((y.get(0) - y.get(1)) * 2 - (y.get(1) - y.get(2)))).isLessThan(0.3);
        assertThat(plot(false, 50.0, 100.0, 200.0).svg()).contains(">0</text>", ">200</text>");
    }

    @Test
    void valuesThatAreMissingAreLeftOut() throws Exception {
        assertThat(attribute(parsed(plot(false, 50.0, Double.NaN, 200.0)), "circle", "cx"))
                .hasSize(2);
        assertThatThrownBy(() -> plot(false, Double.NaN, Double.NaN, Double.NaN))
                .hasMessageContaining("nothing to be seen");
    }

    @Test
    void everyTickHasItsText() {
        assertThat(plot(true, 0.03, 0.5, 7000.0).svg())
                .contains(">1</text>", ">10</text>", ">100</text>", ">0.02</text>", ">10,000</text>");
    }
}
