using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Vouch.Department.Catalog;

/// <summary>
/// Reads one YAML document into nodes with places. Bounded: size, depth and number of nodes; anchors, aliases, tags
/// and further documents are refused, a key given twice is a problem. Source: YAML 1.2.2 (2021).
/// </summary>
public static class YamlTree
{
    public const int CharactersMax = 2_000_000;
    public const int DepthMax = 12;
    public const int NodesMax = 200_000;

    /// <summary>The document's mapping, or null with the reason added to the problems.</summary>
    public static YamlNode.Map? Read(PackText text, ICollection<PackProblem> problems)
    {
        var top = new YamlPlace(text.File, 1, 1);
        if (text.Text.Length > CharactersMax)
        {
            problems.Add(top.Problem($"the file is larger than {CharactersMax} characters"));
            return null;
        }
        try
        {
            var reading = new Reading(text.File, new Parser(new StringReader(text.Text)), problems);
            return reading.Document();
        }
        catch (YamlException fault)
        {
            var place = new YamlPlace(text.File, (int)Math.Max(1, fault.Start.Line), (int)Math.Max(1, fault.Start.Column));
            problems.Add(place.Problem($"not YAML: {fault.Message}"));
            return null;
        }
        catch (RefusedYaml refused)
        {
            problems.Add(refused.Problem);
            return null;
        }
    }

    private sealed class RefusedYaml(PackProblem problem) : Exception(problem.Message)
    {
        public PackProblem Problem { get; } = problem;
    }

    private sealed class Reading(string file, Parser parser, ICollection<PackProblem> problems)
    {
        private int _nodes;

        public YamlNode.Map? Document()
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
            {
                problems.Add(new PackProblem(file, 1, 1, "the file is empty"));
                return null;
            }
            parser.Consume<DocumentStart>();
            var root = Node(1);
            parser.Consume<DocumentEnd>();
            if (!parser.Accept<StreamEnd>(out _))
                throw Refused(parser.Current!, "only one document a file");
            if (root is YamlNode.Map map)
                return map;
            problems.Add(root.Place.Problem($"a mapping was expected here, not {root.Kind}"));
            return null;
        }

        private YamlNode Node(int depth)
        {
            var next = parser.Current ?? throw new InvalidOperationException("The parser is before its first event.");
            if (depth > DepthMax)
                throw Refused(next, $"nested deeper than {DepthMax} levels");
            if (++_nodes > NodesMax)
                throw Refused(next, $"more than {NodesMax} values in one file");
            if (next is AnchorAlias)
                throw Refused(next, "aliases are not used in packs; write the value out");
            if (next is NodeEvent { Anchor.IsEmpty: false })
                throw Refused(next, "anchors are not used in packs");
            if (next is NodeEvent { Tag.IsEmpty: false, Tag.IsNonSpecific: false })
                throw Refused(next, "tags are not used in packs");
            return next switch
            {
                YamlDotNet.Core.Events.Scalar => Value(),
                SequenceStart => Items(depth),
                MappingStart => Entries(depth),
                _ => throw Refused(next, "this was not expected here"),
            };
        }

        private YamlNode.Scalar Value()
        {
            var scalar = parser.Consume<YamlDotNet.Core.Events.Scalar>();
            return new YamlNode.Scalar(Place(scalar), scalar.Value, scalar.Style == ScalarStyle.Plain);
        }

        private YamlNode.List Items(int depth)
        {
            var place = Place(parser.Consume<SequenceStart>());
            var items = new List<YamlNode>();
            while (!parser.TryConsume<SequenceEnd>(out _))
                items.Add(Node(depth + 1));
            return new YamlNode.List(place, items);
        }

        private YamlNode.Map Entries(int depth)
        {
            var place = Place(parser.Consume<MappingStart>());
            var entries = new List<(YamlNode.Scalar, YamlNode)>();
            var seen = new HashSet<string>(StringComparer.Ordinal);
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                if (Node(depth + 1) is not YamlNode.Scalar key)
                    throw Refused(parser.Current!, "a key must be a single word");
                var value = Node(depth + 1);
                if (seen.Add(key.Text))
                    entries.Add((key, value));
                else
                    problems.Add(key.Place.Problem($"'{key.Text}' is given twice"));
            }
            return new YamlNode.Map(place, entries);
        }

        private YamlPlace Place(ParsingEvent at) => new(file, (int)at.Start.Line, (int)at.Start.Column);

        private RefusedYaml Refused(ParsingEvent at, string message) => new(Place(at).Problem(message));
    }
}
