package org.cairngate.master.parquet;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;

/**
 * Writes a table as a Parquet file (Apache Parquet format 2.12) while its rows come, in row groups of at most {@value #MAX_ROWS} rows or
 * {@value #MAX_BYTES} bytes, of which one is in memory. What says where everything is comes last, so that a file without its end is read
 * by nobody. Of the format there is what rows of flat columns need: data pages of version 1 in the encoding PLAIN, with GZIP.
 *
 * <p>A row is a value, or nothing, for each column, and then {@link #endRow}. For one thread.
 */
public final class ParquetWriter {

    /** Rows of a row group, by which readers divide their work. */
    static final int MAX_ROWS = 1 << 16;

    /** Bytes of a row group before they are packed; a row that goes beyond is the last of its group. */
    static final int MAX_BYTES = 16 << 20;

    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final String CREATED_BY = "cairngate version 1";

    private final CountedOutput out;
    private final List<ParquetColumn<?>> columns;
    private final List<RowGroup> groups = new ArrayList<>();
    private int groupRows;
    private long rows;

    /** Begins a file of these columns; closing the stream is the caller's matter. */
    public ParquetWriter(OutputStream out, List<ParquetColumn<?>> columns) throws IOException {
        this.out = new CountedOutput(out);
        this.columns = List.copyOf(columns);
        this.out.write(MAGIC);
    }

    /**
     * Ends a row, and writes a row group when there is one.
     *
     * @throws IllegalStateException when a column has not just one value more than before
     */
    public void endRow() throws IOException {
        groupRows++;
        long bytes = 0;
        for (ParquetColumn<?> column : columns) {
            if (column.rows() != groupRows) {
                throw new IllegalStateException("a row needs one value of column " + column.name());
            }
            bytes += column.size();
        }
        if (groupRows == MAX_ROWS || bytes >= MAX_BYTES) {
            endGroup();
        }
    }

    /** Ends the file: what was written before is none without this. */
    public void end() throws IOException {
        if (groupRows > 0) {
            endGroup();
        }
        List<SchemaElement> schema = new ArrayList<>();
        schema.add(new SchemaElement("schema").setNum_children(columns.size()));
        columns.forEach(column -> schema.add(column.schema()));
        long start = out.position();
        Util.writeFileMetaData(new FileMetaData(VERSION, schema, rows, groups).setCreated_by(CREATED_BY), out);
        out.write(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(Math.toIntExact(out.position() - start))
                .array());
        out.write(MAGIC);
        out.flush();
    }

    private void endGroup() throws IOException {
        long start = out.position();
        long bytes = 0;
        List<ColumnChunk> chunks = new ArrayList<>();
        for (ParquetColumn<?> column : columns) {
            ColumnChunk chunk = column.flush(out);
            bytes += chunk.getMeta_data().getTotal_uncompressed_size();
            chunks.add(chunk);
        }
        groups.add(new RowGroup(chunks, bytes, groupRows)
                .setFile_offset(start)
                .setTotal_compressed_size(out.position() - start));
        rows += groupRows;
        groupRows = 0;
    }
}
