package io.github.ssejaxrs.benchmarks.compare;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The results as pictures: how cost and latency grow. One with nothing to show is not drawn. */
final class Plots {

    /** A palette that the colour-blind can tell apart: Okabe and Ito, "Color Universal Design". */
    private static final List<Color> COLOURS = List.of(
            new Color(0x0072B2),
            new Color(0x000000),
            new Color(0xD55E00),
            new Color(0x56B4E9),
            new Color(0x009E73),
            new Color(0x888888),
            new Color(0xCC79A7),
            new Color(0xE69F00));

    private static final List<Marker> MARKERS = List.of(
            SeriesMarkers.CIRCLE,
            SeriesMarkers.SQUARE,
            SeriesMarkers.DIAMOND,
            SeriesMarkers.TRIANGLE_UP,
            SeriesMarkers.CROSS,
            SeriesMarkers.TRIANGLE_DOWN,
            SeriesMarkers.PLUS,
            SeriesMarkers.RECTANGLE);

    private static final BasicStroke MEDIAN = SeriesLines.SOLID;
    private static final BasicStroke TAIL = SeriesLines.DASH_DASH;

    /** Twice what a chart is drawn for, for the screens of today; a tenth of the bytes of vectors, text being outlines. */
    private static final int DOTS_PER_INCH = 144;

    private final Results results;
    private final Path directory;

    Plots(Results results, Path directory) {
        this.results = results;
        this.directory = directory;
    }

    /** Draws what there is; the files. */
    List<Path> draw() throws IOException {
        System.setProperty("java.awt.headless", "true");
        var all = results.settings().allScenarios();
        var cpu = List.of(new Line(Measure.CPU, "", MEDIAN));
        var latency =
                List.of(new Line(Measure.LATENCY_P50, " p50", MEDIAN), new Line(Measure.LATENCY_P99, " p99", TAIL));
        var files = new ArrayList<Path>();
        for (var picture : List.of(
                new Picture(
                        "cpu-by-streams",
                        "CPU per delivery, at the same deliveries a second",
                        "streams",
                        "CPU per delivery [µs]",
                        all.byStreams(),
                        Point::streams,
                        false,
                        cpu),
                new Picture(
                        "cpu-by-channels",
                        "CPU per delivery, the same streams spread over channels",
                        "channels",
                        "CPU per delivery [µs]",
                        all.byChannels(),
                        Point::channels,
                        false,
                        cpu),
                new Picture(
                        "cpu-by-size",
                        "CPU per delivery, by size of the event",
                        "data [bytes]",
                        "CPU per delivery [µs]",
                        all.bySize(),
                        Point::payload,
                        false,
                        cpu),
                new Picture(
                        "cpu-by-rate",
                        "CPU per delivery, by rate",
                        "events a second",
                        "CPU per delivery [µs]",
                        all.byRate(),
                        Point::rate,
                        false,
                        cpu),
                new Picture(
                        "latency-by-streams",
                        "Latency, at the same deliveries a second",
                        "streams",
                        "from publishing to delivery [ms]",
                        all.byStreams(),
                        Point::streams,
                        true,
                        latency))) {
            var chart = chart(picture);
            if (!chart.getSeriesMap().isEmpty()) {
                files.add(save(chart, picture.file()));
            }
        }
        return files;
    }

    private XYChart chart(Picture picture) {
        var chart = new XYChartBuilder()
                .width(800)
                .height(500)
                .title(picture.title())
                .xAxisTitle(picture.across())
                .yAxisTitle(picture.up())
                .build();
        style(chart);
        var peers = results.settings().servers();
        for (var peer : peers) {
            for (var line : picture.lines()) {
                add(chart, picture, line, peer);
            }
        }
        if (!chart.getSeriesMap().isEmpty()) {
            scaleUp(chart, picture);
        }
        return chart;
    }

    /** From zero, so that heights compare as costs do; or whole decades, since only these are labelled. */
    private static void scaleUp(XYChart chart, Picture picture) {
        var styler = chart.getStyler();
        if (!picture.logarithmic()) {
            styler.setYAxisMin(0.0);
            return;
        }
        var values = chart.getSeriesMap().values().stream()
                .flatMapToDouble(series -> Arrays.stream(series.getYData()))
                .summaryStatistics();
        styler.setYAxisLogarithmic(true);
        styler.setYAxisMin(Math.pow(10, Math.floor(Math.log10(values.getMin()))));
        styler.setYAxisMax(Math.pow(10, Math.ceil(Math.log10(values.getMax()))));
    }

    private void add(XYChart chart, Picture picture, Line line, Peer peer) {
        var across = new ArrayList<Double>();
        var up = new ArrayList<Double>();
        for (var point : picture.points()) {
            results.spread(line.measure(), new Cell(peer, point)).ifPresent(spread -> {
                if (spread.median() > 0) { // the axis is logarithmic
                    across.add(picture.x().applyAsDouble(point));
                    up.add(spread.median());
                }
            });
        }
        if (across.size() > 1) {
            var series = chart.addSeries(peer + line.suffix(), across, up);
            var colour = COLOURS.get(peer.ordinal() % COLOURS.size());
            series.setLineColor(colour);
            series.setMarkerColor(colour);
            series.setMarker(MARKERS.get(peer.ordinal() % MARKERS.size()));
            series.setLineStyle(line.stroke());
        }
    }

    private static void style(XYChart chart) {
        var styler = chart.getStyler();
        styler.setXAxisLogarithmic(true);
        styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        styler.setDecimalPattern("#,##0.##");
        styler.setPlotGridLinesColor(new Color(0xDDDDDD));
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setLegendPosition(LegendPosition.OutsideE);
        styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
    }

    private Path save(XYChart chart, String name) throws IOException {
        var file = Files.createDirectories(directory).resolve(name + ".png");
        BitmapEncoder.saveBitmapWithDPI(chart, file.toString(), BitmapFormat.PNG, DOTS_PER_INCH);
        return file;
    }

    /** What a picture shows of each server. */
    private record Line(Measure measure, String suffix, BasicStroke stroke) {}

    private record Picture(
            String file,
            String title,
            String across,
            String up,
            List<Point> points,
            ToDoubleFunction<Point> x,
            boolean logarithmic,
            List<Line> lines) {}
}
