package org.cairngate.master.telemetry;

import java.util.ArrayList;
import java.util.List;

/**
 * Largest-Triangle-Three-Buckets: picks of many points the few whose line looks most like that of all (S. Steinarsson, Downsampling
 * Time Series for Visual Representation, 2013, section 4.2).
 */
final class Lttb {

    private Lttb() {}

    /**
     * The indexes of the points to keep, ascending; the first and the last point are among them.
     *
     * @param x the points' times, ascending
     * @param y their values
     * @param count how many to keep, at least 3
     */
    static List<Integer> pick(long[] x, double[] y, int count) {
        List<Integer> kept = new ArrayList<>();
        if (x.length <= count) {
            for (int i = 0; i < x.length; i++) {
                kept.add(i);
            }
            return kept;
        }
        kept.add(0);
        for (int bucket = 0; bucket < count - 2; bucket++) {
            int from = start(bucket, x.length, count);
            int end = start(bucket + 1, x.length, count);
            int nextEnd = Math.min(start(bucket + 2, x.length, count), x.length);
            kept.add(largest(x, y, kept.get(kept.size() - 1), new int[] {from, end, nextEnd}));
        }
        kept.add(x.length - 1);
        return kept;
    }

    /** Where a bucket begins: the points between the first and the last one in buckets as equal as can be. */
    private static int start(int bucket, int length, int count) {
        return 1 + (int) ((long) bucket * (length - 2) / (count - 2));
    }

    /** The point of a bucket that makes the largest triangle with the point before and the mean of the bucket after. */
    private static int largest(long[] x, double[] y, int before, int[] bounds) {
        int end = bounds[1];
        int nextEnd = Math.max(bounds[2], end + 1);
        double meanX = 0;
        double meanY = 0;
        for (int i = end; i < nextEnd; i++) {
            meanX += (double) (x[i] - x[before]) / (nextEnd - end);
            meanY += y[i] / (nextEnd - end);
        }
        int best = bounds[0];
        double most = -1;
        for (int i = bounds[0]; i < end; i++) {
            double area = Math.abs(meanX * (y[i] - y[before]) - (double) (x[i] - x[before]) * (meanY - y[before]));
            if (area > most) {
                most = area;
                best = i;
            }
        }
        return best;
    }
}
