using System.Collections;
using System.Text;
using QRCoder;

namespace Socle.Cli;

/// <summary>
/// A QR code in a terminal: half blocks, two rows of the code a line. In colours it is black on white, whatever the terminal's own are; without them it is drawn
/// for a dark terminal, with light blocks for its light parts.
/// </summary>
internal static class QrPicture
{
    private const string BlackOnWhite = "\e[38;5;16;48;5;231m", Plain = "\e[0m";

    /// <summary>The code of a text, with the quiet zone around it that readers need (ISO/IEC 18004 5.3.8), each line with its end.</summary>
    public static string Of(string text, bool colored)
    {
        using var generator = new QRCodeGenerator();
        // A screen has neither dirt nor folds: the least correction makes the smallest picture.
        using QRCodeData code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.L);
        List<BitArray> rows = code.ModuleMatrix;
        var picture = new StringBuilder();
        for (int y = 0; y < rows.Count; y += 2)
        {
            if (colored) picture.Append(BlackOnWhite);
            // Below the last row is quiet zone.
            for (int x = 0; x < rows.Count; x++) picture.Append(Block(rows[y][x] == colored, (y + 1 < rows.Count && rows[y + 1][x]) == colored));
            picture.Append(colored ? Plain + "\n" : "\n");
        }
        return picture.ToString();
    }

    private static char Block(bool top, bool bottom) => (top, bottom) switch
    {
        (true, true) => '\u2588',
        (true, false) => '\u2580',
        (false, true) => '\u2584',
        _ => ' ',
    };
}
