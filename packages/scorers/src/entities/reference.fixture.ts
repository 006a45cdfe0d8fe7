/**
 * What the reference implementations say of random input: seqeval at cd01b52 and nervaluate at fce0139.
 */

/**
 * The least overlap, the expected spans, the given spans (type, start, end, which is exclusive), and the counts of
 * nervaluate (correct, incorrect, partial, missed, spurious) under `strict`, `exact`, `partial` and `type`.
 */
export const nervaluate = `
0.5 | A3-8 B9-14 A19-24 B24-28 A29-30 B34-38 A43-49 | A0-5 B9-14 A19-24 B24-28 B29-30 A35-36 B40-51 | 3 2 0 2 2 | 4 1 0 2 2 | 4 0 1 2 2 | 3 2 0 2 2
0.01 | A3-8 B13-16 C22-24 A26-27 | A3-5 A22-24 | 0 2 0 2 0 | 1 1 0 2 0 | 1 0 1 2 0 | 1 1 0 2 0
0.5 | - | A3-9 | 0 0 0 0 1 | 0 0 0 0 1 | 0 0 0 0 1 | 0 0 0 0 1
0.5 | A6-12 A14-15 A17-18 | A4-10 A11-15 | 0 2 0 1 0 | 0 2 0 1 0 | 0 0 2 1 0 | 2 0 0 1 0
1 | B5-7 A12-16 A19-23 | A2-3 C4-8 | 0 1 0 2 1 | 0 1 0 2 1 | 0 0 1 2 1 | 0 1 0 2 1
0.01 | A0-2 | A0-2 B2-5 A5-6 | 1 0 0 0 2 | 1 0 0 0 2 | 1 0 0 0 2 | 1 0 0 0 2
0.25 | B0-5 B7-12 B13-18 | B7-12 C13-18 | 1 1 0 1 0 | 2 0 0 1 0 | 2 0 0 1 0 | 1 1 0 1 0
0.25 | A5-7 A12-18 A23-27 | A2-4 A12-17 A21-29 | 0 2 0 1 1 | 0 2 0 1 1 | 0 0 2 1 1 | 2 0 0 1 1
1 | A5-6 C7-11 | C7-11 | 1 0 0 1 0 | 1 0 0 1 0 | 1 0 0 1 0 | 1 0 0 1 0
0.01 | A2-6 | A2-6 | 1 0 0 0 0 | 1 0 0 0 0 | 1 0 0 0 0 | 1 0 0 0 0
0.01 | A4-9 A9-12 A15-18 A22-23 B26-29 | A9-12 B12-20 A22-23 B26-29 | 3 1 0 1 0 | 3 1 0 1 0 | 3 0 1 1 0 | 3 1 0 1 0
0.5 | A5-6 B12-15 B15-21 A21-25 A31-35 | B3-9 B12-15 B15-21 A21-25 A31-35 | 4 1 0 0 0 | 4 1 0 0 0 | 4 0 1 0 0 | 4 1 0 0 0
0.01 | C3-7 C7-12 C12-15 A15-19 A20-26 C29-34 A37-40 | A3-7 A8-10 B14-15 A15-19 A20-26 A31-34 | 2 4 0 1 0 | 3 3 0 1 0 | 3 0 3 1 0 | 2 4 0 1 0
0.5 | A4-7 B8-10 A12-13 | A3-6 B8-10 A12-13 | 2 1 0 0 0 | 2 1 0 0 0 | 2 0 1 0 0 | 3 0 0 0 0
0.5 | B5-8 A10-11 A13-18 B23-29 B33-36 A41-46 B51-53 | A2-4 A5-8 B8-14 B23-29 B30-38 B38-48 B51-53 | 2 4 0 1 1 | 3 3 0 1 1 | 3 0 3 1 1 | 3 3 0 1 1
0.01 | - | - | 0 0 0 0 0 | 0 0 0 0 0 | 0 0 0 0 0 | 0 0 0 0 0
0.25 | A4-10 A13-19 B19-23 B24-28 A29-35 | B0-3 B4-10 A13-19 B19-23 A27-33 | 2 2 0 1 1 | 3 1 0 1 1 | 3 0 1 1 1 | 2 2 0 1 1
0.5 | - | A4-5 | 0 0 0 0 1 | 0 0 0 0 1 | 0 0 0 0 1 | 0 0 0 0 1
0.75 | B6-9 A9-11 A14-15 A19-22 B25-27 A30-35 | A1-4 B7-10 A15-16 | 0 0 0 6 3 | 0 0 0 6 3 | 0 0 0 6 3 | 0 0 0 6 3
1 | A3-8 B12-13 A13-18 | B4-11 A13-18 | 1 0 0 2 1 | 1 0 0 2 1 | 1 0 0 2 1 | 1 0 0 2 1
0.5 | A4-8 | A2-4 | 0 0 0 1 1 | 0 0 0 1 1 | 0 0 0 1 1 | 0 0 0 1 1
0.01 | A3-7 A7-9 A13-14 A15-21 A21-23 | A2-8 A13-14 A15-21 | 2 1 0 2 0 | 2 1 0 2 0 | 2 0 1 2 0 | 3 0 0 2 0
0.25 | A6-11 A15-17 A21-23 B24-30 B31-34 A35-37 | A5-6 B7-12 A15-17 A21-23 B24-27 B31-34 | 3 2 0 1 1 | 3 2 0 1 1 | 3 0 2 1 1 | 4 1 0 1 1
0.5 | A4-10 A16-17 A17-18 A24-29 A30-32 | A0-1 A4-10 A16-17 A17-18 A24-29 | 4 0 0 1 1 | 4 0 0 1 1 | 4 0 0 1 1 | 4 0 0 1 1
0.75 | B4-7 B8-13 A13-19 A25-27 B30-34 B39-42 | A9-16 B40-43 | 0 1 0 5 1 | 0 1 0 5 1 | 0 0 1 5 1 | 0 1 0 5 1
0.01 | B6-9 C9-15 B21-23 C24-27 B32-35 | B0-2 B4-11 C24-27 C32-35 | 1 2 0 2 1 | 2 1 0 2 1 | 2 0 1 2 1 | 2 1 0 2 1
0.75 | C4-6 C6-10 A13-19 B24-25 A29-30 C34-35 | C2-7 A13-19 B24-25 A29-30 C34-35 | 4 1 0 1 0 | 4 1 0 1 0 | 4 0 1 1 0 | 5 0 0 1 0
0.75 | A5-9 | B3-5 A5-7 | 0 0 0 1 2 | 0 0 0 1 2 | 0 0 0 1 2 | 0 0 0 1 2
0.75 | - | B3-7 | 0 0 0 0 1 | 0 0 0 0 1 | 0 0 0 0 1 | 0 0 0 0 1
0.5 | B2-7 B10-16 B20-23 A23-24 | A2-10 B20-23 A23-24 | 2 1 0 1 0 | 2 1 0 1 0 | 2 0 1 1 0 | 2 1 0 1 0
`

/** The scheme, the tags, and the entities of seqeval: `conlleval` is its default mode, the others its strict mode. */
export const seqeval = `
conlleval | I-Y O I-X O S-X B-Y E-X B-Y | Y0-1 X2-3 X4-5 Y5-6 X6-7 Y7-8
IOBES | S-Y | Y0-1
conlleval | E-Y S-Y S-X I-Y O B-X B-X B-Y | Y0-1 Y1-2 X2-3 Y3-4 X5-6 X6-7 Y7-8
IOBES | S-Y O S-Y O I-X B-X E-X I-X B-Y | Y0-1 Y2-3 X5-7
conlleval | I-Y S-X B-X S-Y B-Y E-Y I-Y I-X B-Y | Y0-1 X1-2 X2-3 Y3-4 Y4-6 Y6-7 X7-8 Y8-9
IOE2 | I-X O O O O E-Y I-Y E-Y | Y5-6 Y6-8
conlleval | B-Y | Y0-1
IOE2 | I-Y E-Y O | Y0-2
conlleval | O O I-X E-Y S-Y B-Y B-X E-Y S-Y | X2-3 Y3-4 Y4-5 Y5-6 X6-7 Y7-8 Y8-9
IOE1 | O I-X I-X E-Y E-Y E-Y E-X I-Y | X1-3 Y4-5 Y7-8
conlleval | I-Y B-X S-Y I-X E-Y | Y0-1 X1-2 Y2-3 X3-4 Y4-5
IOE2 | I-Y O | -
conlleval | E-X I-X O B-Y E-Y | X0-1 X1-2 Y3-5
IOBES | B-Y | -
conlleval | S-X E-Y I-X | X0-1 Y1-2 X2-3
IOE2 | I-X I-Y O O I-Y I-Y E-X | X6-7
conlleval | S-X I-X E-Y | X0-1 X1-2 Y2-3
IOB2 | O O O O B-Y B-Y I-Y O | Y4-5 Y5-7
conlleval | S-Y E-Y E-Y B-X | Y0-1 Y1-2 Y2-3 X3-4
IOB1 | O O B-X I-X B-X | X3-4 X4-5
conlleval | I-Y S-Y E-Y | Y0-1 Y1-2 Y2-3
IOBES | B-X I-Y B-Y I-X | -
conlleval | E-X B-Y I-X | X0-1 Y1-2 X2-3
BILOU | B-X L-Y | -
conlleval | S-X B-X E-Y E-X I-Y S-Y O | X0-1 X1-2 Y2-3 X3-4 Y4-5 Y5-6
IOE1 | E-X I-Y O I-X I-Y I-Y E-X | Y1-2 X3-4 Y4-6
conlleval | O I-X I-Y | X1-2 Y2-3
IOE2 | O E-X E-Y I-Y E-X E-Y E-X | X1-2 Y2-3 X4-5 Y5-6 X6-7
conlleval | E-X S-X E-Y B-Y I-X | X0-1 X1-2 Y2-3 Y3-4 X4-5
IOE1 | E-Y O O I-Y O E-X O I-Y I-X | Y3-4 Y7-8 X8-9
conlleval | E-X E-X I-X B-Y O | X0-1 X1-2 X2-3 Y3-4
IOB1 | B-X I-X B-Y O B-Y B-Y I-X I-Y | X1-2 Y5-6 X6-7 Y7-8
conlleval | E-X B-X E-X I-X I-Y B-X E-Y B-X E-Y | X0-1 X1-3 X3-4 Y4-5 X5-6 Y6-7 X7-8 Y8-9
IOE2 | O | -
conlleval | E-X I-Y S-X I-Y I-X B-Y E-Y | X0-1 Y1-2 X2-3 Y3-4 X4-5 Y5-7
IOB2 | I-Y O B-Y B-Y I-Y B-X I-X B-Y | Y2-3 Y3-5 X5-7 Y7-8
conlleval | E-Y B-Y S-X I-Y S-Y I-Y | Y0-1 Y1-2 X2-3 Y3-4 Y4-5 Y5-6
BILOU | O | -
conlleval | E-X B-X | X0-1 X1-2
IOE2 | I-X O O E-X O | X3-4
conlleval | E-X I-Y B-X O O E-X E-X E-X | X0-1 Y1-2 X2-3 X5-6 X6-7 X7-8
IOBES | B-X O E-Y E-X S-Y | Y4-5
conlleval | E-X O I-X B-X O S-Y | X0-1 X2-3 X3-4 Y5-6
IOE2 | I-X O I-X O O O O | -
conlleval | B-Y | Y0-1
BILOU | L-X L-X O L-Y O B-X I-X U-Y I-Y | Y7-8
conlleval | I-X I-Y I-X I-X S-Y | X0-1 Y1-2 X2-4 Y4-5
IOB1 | O I-X I-Y B-X O B-Y B-X I-X B-X | X1-2 Y2-3 X7-8 X8-9
conlleval | E-X I-Y E-X B-X O E-X I-X E-Y B-Y | X0-1 Y1-2 X2-3 X3-4 X5-6 X6-7 Y7-8 Y8-9
IOB2 | I-Y O B-X | X2-3
conlleval | I-Y E-X E-Y I-Y E-X S-Y S-X I-X | Y0-1 X1-2 Y2-3 Y3-4 X4-5 Y5-6 X6-7 X7-8
BILOU | L-Y L-Y I-X U-X | X3-4
conlleval | B-X B-X B-X | X0-1 X1-2 X2-3
BILOU | B-Y O U-X O B-X | X2-3
conlleval | E-Y S-X O | Y0-1 X1-2
IOE1 | O E-X E-Y E-Y O | -
conlleval | I-Y E-X E-X B-Y E-X | Y0-1 X1-2 X2-3 Y3-4 X4-5
IOB2 | B-X O B-Y | X0-1 Y2-3
conlleval | I-Y B-Y B-Y | Y0-1 Y1-2 Y2-3
IOB2 | B-X B-Y O I-Y B-Y I-Y I-X | X0-1 Y1-2 Y4-6
`
