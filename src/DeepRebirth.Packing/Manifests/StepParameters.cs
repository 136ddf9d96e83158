using System.Reflection;
using System.Text.Json;
using DeepRebirth.Kernels;

namespace DeepRebirth.Packing;

/// <summary>Writes the init properties of a step struct as JSON; those with their default value are left out.</summary>
internal static class StepParameters
{
    /// <summary>Writes the properties of <paramref name="value"/> as one object, compared with a new instance of its type.</summary>
    public static void Write(Utf8JsonWriter json, object value)
    {
        object defaults = Activator.CreateInstance(value.GetType())!;
        json.WriteStartObject();
        foreach (PropertyInfo property in Settable(value.GetType()))
        {
            object current = property.GetValue(value)!;
            if (current.Equals(property.GetValue(defaults)))
                continue;
            json.WritePropertyName(property.Name);
            WriteValue(json, current);
        }
        json.WriteEndObject();
    }

    private static IEnumerable<PropertyInfo> Settable(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite)
            .OrderBy(property => property.MetadataToken);

    private static void WriteValue(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case int number:
                json.WriteNumberValue(number);
                break;
            case nint number:
                json.WriteNumberValue(number);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case float number when float.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case float number:
                json.WriteStringValue(float.IsNaN(number) ? "float.NaN" : number > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity");
                break;
            case Enum:
                json.WriteStringValue($"{value.GetType().Name}.{value}");
                break;
            case Dimensions6 (var d0, var d1, var d2, var d3, var d4, var d5):
                json.WriteStartArray();
                foreach (int dimension in (ReadOnlySpan<int>)[d0, d1, d2, d3, d4, d5])
                    json.WriteNumberValue(dimension);
                json.WriteEndArray();
                break;
            default:
                Write(json, value);
                break;
        }
    }
}
